package kopi.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kopi.app.cli.ProgressLine.ProgressText;
import kopi.app.client.DatasetSummary;
import kopi.app.client.ReportSummary;
import kopi.app.client.RunSummary;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PrintingTest {
    private static final long SECOND = 1_000_000_000;

    private static final RunSummary SUMMARY = new RunSummary(
            "embedded",
            2.5,
            1_234_567,
            3,
            98_765_432,
            List.of(new DatasetSummary("transactions", 1_234_567, 3, 98_765_432, 2.25, 548_696)),
            List.of(new ReportSummary("t1", "out/t1.csv", 1), new ReportSummary("t3", "out/t3.csv", 40_000)),
            "out/rejects.csv",
            List.of("3 rows could not be read; see out/rejects.csv"));

    @Test
    void theSummaryIsATableOfWhatWasReadAndAListOfWhatWasWritten() {
        assertThat(SummaryPrinter.table(SUMMARY)).isEqualTo("""
                        dataset                      rows   rejected         MB   seconds         rows/s
                        transactions            1,234,567          3       98.8      2.25        548,696
                        all                     1,234,567          3       98.8      2.50        493,827

                        t1  1 row  out/t1.csv
                        t3  40,000 rows  out/t3.csv
                        warning: 3 rows could not be read; see out/rejects.csv
                        """);
    }

    @Test
    void theJsonSummaryIsOneObjectOnOneLine() {
        String json = SummaryPrinter.json(SUMMARY);
        assertThat(json).doesNotContain("\n");
        JsonNode summary = JsonMapper.shared().readTree(json);
        assertThat(summary.propertyNames())
                .containsExactlyInAnyOrder(
                        "job", "seconds", "rows", "rejected", "bytes", "datasets", "reports", "rejects", "warnings");
        assertThat(summary.get("datasets").get(0).propertyNames())
                .containsExactlyInAnyOrder("name", "rows", "rejected", "bytes", "seconds", "rowsPerSecond");
        assertThat(summary.get("reports").get(1).propertyNames()).containsExactlyInAnyOrder("report", "file", "rows");
        assertThat(summary.get("rows").asLong()).isEqualTo(1_234_567);
        assertThat(summary.get("seconds").asDouble()).isEqualTo(2.5);
        assertThat(summary.get("reports").get(1).get("file").asString()).isEqualTo("out/t3.csv");
        assertThat(summary.get("warnings").get(0).asString()).startsWith("3 rows");
    }

    @Test
    void progressTellsShareRowsSpeedAndTimeLeft() {
        var text = new ProgressText(1_000, 5 * SECOND);
        assertThat(text.line(1_500, 250, 7 * SECOND)).isEqualTo(" 25 %  1,500 rows  750 rows/s  6 s left");
        assertThat(text.bar(1_500, 250, 7 * SECOND))
                .isEqualTo("[########----------------------]  25 %  1,500 rows  750 rows/s  6 s left");
        assertThat(text.bar(9_000, 1_000, 8 * SECOND))
                .isEqualTo("[" + "#".repeat(30) + "] 100 %  9,000 rows  3,000 rows/s  0 s left");
    }

    @Test
    void progressWithoutAnythingDoneYetIsAStart() {
        assertThat(new ProgressText(1_000, 0).line(0, 0, 0)).isEqualTo("  0 %  0 rows  0 rows/s  starting");
        assertThat(new ProgressText(0, 0).line(0, 0, SECOND)).as("empty files").endsWith("starting");
    }

    @Test
    void progressNeverExceedsTheWhole() {
        assertThat(new ProgressText(10, 0).bar(1, 11, SECOND)).startsWith("[" + "#".repeat(30) + "] 100 %");
    }
}
