package kopi.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import kopi.app.ask.AskRun;
import kopi.app.ask.AskRun.Answers;
import kopi.app.ask.SqlPlanner;
import kopi.app.client.OutputOptions;
import kopi.app.client.RunProgress;
import kopi.app.client.RunSummary;
import kopi.app.client.UploadOptions;
import kopi.app.embedded.EmbeddedRun;
import kopi.app.embedded.RunRequest;
import kopi.app.page.PageServer;
import kopi.core.client.RejectLimit;
import kopi.core.port.QueryPlanner.PlannedQuery;
import kopi.core.port.QueryPlanner.SqlQueries;
import kopi.core.report.Report;
import kopi.core.schema.Schema;
import kopi.platform.folder.TemporaryFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kopi ask}: reports of the user's own, in SQL, in this process. */
@Command(
        name = "ask",
        description =
                "Answer queries in SQL about a dataset directory, in this process. Without SQL and -f the query is read "
                        + "from standard input.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class AskCommand implements Callable<Integer>, Stoppable {
    @Mixin
    private QueryOptions query = new QueryOptions();

    @Mixin
    private DataOptions data = new DataOptions();

    @Option(
            names = "--out",
            paramLabel = "FILE|DIR",
            description =
                    "Where to write the result; a folder for those of several queries, or a file .xlsx, with a sheet for each. Default: "
                            + "the terminal.")
    private @Nullable Path out;

    @Mixin
    private ThreadsOption threads = new ThreadsOption();

    @Option(
            names = "--strict",
            description = "Stop at the first row that cannot be read, with exit code 2, instead of counting it.")
    private boolean isStrict;

    @Option(names = "--safe-cells", description = JobOptions.SAFE_CELLS)
    private boolean hasSafeCells;

    @Option(
            names = "--ui",
            description =
                    "Ask in a browser, at an address of this machine, until stopped: an editor, the tables beside it, results "
                            + "with charts. A query that is given is what the editor begins with.")
    private boolean isShown;

    @Option(names = "--ui-port", paramLabel = "PORT", description = ReportOptions.PORT)
    private int port;

    private AskCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        int workers = threads.count();
        if (isShown) {
            return ask(workers);
        }
        query.check(Optional.ofNullable(out), data.input());
        SqlQueries asked = query.asked(data.input());
        List<PlannedQuery> planned = new SqlPlanner().plan(asked);
        var input = UploadOptions.of(data.input(asked.schema()), isStrict, RejectLimit.NONE)
                .withSchema(asked.schema());
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            Answers answers = AskRun.run(planned, folder.path(), (reports, to) -> run(input, reports, to, workers));
            query.present(answers, Optional.ofNullable(out));
        }
        return 0;
    }

    /** Has them ask in a browser. */
    private int ask(int workers) throws InterruptedException {
        String sql = query.textFor(data.input());
        Schema schema = query.schema(data.input());
        var input =
                UploadOptions.of(data.input(schema), isStrict, RejectLimit.NONE).withSchema(schema);
        try (TemporaryFolder folder = TemporaryFolder.create();
                var page = PageServer.ofQueries(input, schema, workers, sql, folder.path(), port)) {
            ReportOptions.awaitStop(page);
        }
        return 0;
    }

    private RunSummary run(UploadOptions input, List<Report> reports, Path folder, int workers)
            throws InterruptedException {
        var request = new RunRequest(input, new OutputOptions(folder, hasSafeCells), reports, workers);
        if (!Terminal.isStderr()) {
            return run(request, RunProgress.SILENT);
        }
        try (var progress = ProgressLine.onStderr()) {
            return run(request, progress);
        }
    }

    private static RunSummary run(RunRequest request, RunProgress progress) throws InterruptedException {
        try (var run = new EmbeddedRun(request, progress)) {
            return run.run();
        }
    }

    @Override
    public String stopped() {
        return isShown ? "the page is gone" : "no result was written";
    }

    @Override
    public String cutShort() {
        return "its temporary folder may be left";
    }
}
