package kopi.app.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import kopi.adapter.file.InputTables;
import kopi.adapter.generate.DatasetGenerator;
import kopi.adapter.generate.Progress;
import kopi.app.ask.AskRun;
import kopi.app.ask.SqlPlanner;
import kopi.app.ask.TerminalTable;
import kopi.app.client.ClusterRun;
import kopi.app.client.OutputOptions;
import kopi.app.client.ReportSummary;
import kopi.app.client.RunProgress;
import kopi.app.client.RunSummary;
import kopi.app.client.SubmitRequest;
import kopi.app.client.UploadOptions;
import kopi.app.embedded.EmbeddedRun;
import kopi.app.embedded.RunRequest;
import kopi.core.client.RejectLimit;
import kopi.core.error.UnavailableException;
import kopi.core.port.QueryPlanner.SqlQueries;
import kopi.core.port.QueryPlanner.SqlQuery;
import kopi.core.report.Parameters;
import kopi.core.report.Report;
import kopi.core.report.Reports;
import kopi.core.schema.ChainSchema;
import kopi.platform.folder.TemporaryFolder;
import kopi.protocol.WireCodec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kopi demo}: everything once, on a small dataset made up on the spot. */
@Command(
        name = "demo",
        description =
                "Make a small dataset in a temporary folder, run all reports on it and print them; in this process, or, "
                        + "with --gateway, in a cluster.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DemoCommand implements Callable<Integer>, Stoppable {
    private static final double SCALE = 0.01;
    private static final long SEED = 1;
    /** A question that none of the reports answers. */
    private static final String QUESTION = """
            SELECT store_name, hour_of_day, sales
            FROM (SELECT s.store_name, EXTRACT(HOUR FROM t.created_at) AS hour_of_day, SUM(t.final_amount) AS sales
                  FROM transactions t JOIN stores s ON s.store_id = t.store_id
                  GROUP BY 1, 2)
            QUALIFY ROW_NUMBER() OVER (PARTITION BY store_name ORDER BY sales DESC, hour_of_day) = 1
            ORDER BY sales DESC""";

    /** How much of a long report is shown. */
    private static final int SHOWN_LINES = 8;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    private DemoCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            Path data = folder.path().resolve("data");
            out.println("Making a dataset of one hundredth of the real one's size …");
            out.flush();
            DatasetGenerator.generate(data, SCALE, SEED, Progress.NONE);
            RunSummary summary = run(data, folder.path().resolve("reports"), Reports.CATALOGUE.all(Parameters.DEFAULT));
            out.println();
            SummaryPrinter.table(summary).forEach(out::println);
            summary.reports().forEach(report -> print(report, out));
            out.println();
            ask(data, folder.path().resolve("answers"), out);
            out.println();
            out.println("Your own data:       ./kopi run --data DIR --out DIR    (./kopi run --help says more)");
            out.println(
                    "Your own questions:  ./kopi ask \"SELECT …\" --data DIR   (docs/sql.md says what can be asked)");
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

    private RunSummary run(Path data, Path folder, List<Report> reports) throws InterruptedException {
        UploadOptions input = UploadOptions.of(InputTables.in(data), false, RejectLimit.NONE);
        int threads = Runtime.getRuntime().availableProcessors();
        return cluster.isGiven() ? submit(input, folder, reports, threads) : runHere(input, folder, reports, threads);
    }

    private static RunSummary runHere(UploadOptions input, Path folder, List<Report> reports, int threads)
            throws InterruptedException {
        try (var run = new EmbeddedRun(new RunRequest(input, folder, reports, threads), RunProgress.SILENT)) {
            return run.run();
        }
    }

    private RunSummary submit(UploadOptions input, Path folder, List<Report> reports, int threads)
            throws InterruptedException {
        var request = new SubmitRequest(
                cluster.cluster(), input, new OutputOptions(folder, false), reports, threads, Optional.empty(), false);
        var codec = new WireCodec();
        try (var run = new ClusterRun(request, codec, codec, RunProgress.SILENT)) {
            return run.run();
        }
    }

    private void ask(Path data, Path folder, PrintWriter out) throws InterruptedException {
        out.println("--- a question of your own: when does each store sell most?");
        QUESTION.lines().forEach(out::println);
        out.println();
        var queries = new SqlQueries(ChainSchema.SCHEMA, List.of(new SqlQuery("demo", "", QUESTION)), Map.of());
        AskRun.run(new SqlPlanner().plan(queries), folder, (reports, to) -> run(data, to, reports))
                .results()
                .forEach(result -> TerminalTable.lines(result).forEach(out::println));
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
