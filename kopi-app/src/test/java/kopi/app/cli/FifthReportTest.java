package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import kopi.app.client.RunProgress;
import kopi.app.client.UploadOptions;
import kopi.app.embedded.EmbeddedRun;
import kopi.app.embedded.RunRequest;
import kopi.core.job.JobPlan;
import kopi.core.model.JobId;
import kopi.core.report.Parameters;
import kopi.core.report.Report;
import kopi.protocol.WireCodec;
import kopi.testkit.data.AdversarialDataset;
import kopi.testkit.oracle.NaiveReports;
import kopi.testkit.oracle.ResultFolders;
import kopi.testkit.oracle.WeekdayReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: a report is one value and its oracle; nothing else has to hear of it. In the simulated cluster {@code SimulationTest}
 * runs the same one.
 */
class FifthReportTest {
    @TempDir
    Path folder;

    private static List<Report> asked(String option, Parameters parameters) {
        Set<String> names = ParameterText.reports(WeekdayReport.CATALOGUE, List.of(option));
        return WeekdayReport.CATALOGUE.some(names, parameters);
    }

    @Test
    void itIsFoundByNameNumberAndTitle() {
        for (String option : List.of("t5", "T5", "5", "weekdays")) {
            assertThat(ParameterText.reports(WeekdayReport.CATALOGUE, List.of(option)))
                    .containsExactly("t5");
        }
        assertThat(new ReportHelp(WeekdayReport.CATALOGUE).getString(ReportHelp.REPORTS))
                .endsWith("t5 or weekdays (transactions and their value of each weekday and store)");
    }

    @Test
    void itRunsBesideTheOthersInOneProcess() throws InterruptedException {
        Path data = folder.resolve("data");
        AdversarialDataset.write(data, 5);
        var parameters = new Parameters(2023, 2025, 6 * 3_600, 23 * 3_600, 750_000, 3);
        Path out = folder.resolve("out");
        var request = new RunRequest(
                new UploadOptions(data, false, 10_000),
                out,
                asked(String.join(",", WeekdayReport.CATALOGUE.names()), parameters),
                2);
        try (var run = new EmbeddedRun(request, RunProgress.SILENT)) {
            run.run();
        }
        var expected =
                NaiveReports.run(data, Set.copyOf(WeekdayReport.CATALOGUE.names()), parameters, WeekdayReport.ORACLES);
        assertThat(new String(
                        expected.files().getOrDefault("t5.csv", new byte[0]), java.nio.charset.StandardCharsets.UTF_8))
                .contains("Monday,");
        ResultFolders.assertSame(expected.files(), out);
    }

    @Test
    void itsPlanTravels() {
        var plan = new JobPlan(new JobId("j"), asked("t5", Parameters.DEFAULT), 3);
        assertThat(new WireCodec().decodePlan(new WireCodec().encodePlan(plan))).isEqualTo(plan);
    }
}
