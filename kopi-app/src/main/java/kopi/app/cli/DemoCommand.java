package kopi.app.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import kopi.adapter.generate.DatasetGenerator;
import kopi.adapter.generate.Progress;
import kopi.app.client.ReportSummary;
import kopi.app.client.RunProgress;
import kopi.app.client.RunSummary;
import kopi.app.client.UploadOptions;
import kopi.app.embedded.EmbeddedRun;
import kopi.app.embedded.RunRequest;
import kopi.core.client.RejectLimit;
import kopi.core.error.UnavailableException;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kopi demo}: everything once, on a small dataset made up on the spot. */
@Command(
        name = "demo",
        description = "Make a small dataset in a temporary folder, run all reports on it and print them.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer>, Stoppable {
    private static final double SCALE = 0.01;
    private static final long SEED = 1;
    /** How much of a long report is shown. */
    private static final int SHOWN_LINES = 8;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private DemoCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            Path data = folder.path().resolve("data");
            out.println("Making a dataset of one hundredth of the real one's size …");
            out.flush();
            DatasetGenerator.generate(data, SCALE, SEED, Progress.NONE);
            RunSummary summary = run(data, folder.path().resolve("reports"));
            out.println();
            SummaryPrinter.table(summary).forEach(out::println);
            summary.reports().forEach(report -> print(report, out));
            out.println();
            out.println("Your own data:  ./kopi run --data DIR --out DIR    (./kopi run --help says more)");
            out.flush();
        }
        return 0;
    }

    @Override
    public String stopped() {
        return "its temporary folder was removed";
    }

    @Override
    public String cutShort() {
        return "its temporary folder may be left";
    }

    /** Runs all reports with the default parameters. */
    private static RunSummary run(Path data, Path reports) throws InterruptedException {
        var request = new RunRequest(
                UploadOptions.of(data, false, RejectLimit.NONE),
                reports,
                Reports.CATALOGUE.all(Parameters.DEFAULT),
                Runtime.getRuntime().availableProcessors());
        try (var run = new EmbeddedRun(request, RunProgress.SILENT)) {
            return run.run();
        }
    }

    private static void print(ReportSummary report, PrintWriter out) {
        Path file = Path.of(report.file());
        List<String> lines;
        try (var all = Files.lines(file)) {
            lines = all.limit(SHOWN_LINES + 1L).toList();
        } catch (IOException e) {
            throw new UnavailableException("cannot read " + file + ": " + e.getMessage(), e);
        }
        out.println();
        String title = Reports.named(report.report(), Parameters.DEFAULT).title();
        out.println("--- " + report.report() + " " + title + ": " + file.getFileName());
        lines.forEach(out::println);
        if (report.rows() > SHOWN_LINES) {
            out.println("… " + (report.rows() - SHOWN_LINES) + " more");
        }
    }
}
