package kopi.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import kopi.adapter.file.InputTables;
import kopi.app.ask.AskRun;
import kopi.app.client.AnyGateway;
import kopi.app.client.ClusterRun;
import kopi.app.client.OutputOptions;
import kopi.app.client.RunSummary;
import kopi.app.client.SubmitRequest;
import kopi.app.client.UploadOptions;
import kopi.app.trace.SubmitTrace;
import kopi.core.model.JobId;
import kopi.core.port.QueryPlanner.PlannedQuery;
import kopi.core.port.QueryPlanner.SqlQueries;
import kopi.core.report.Report;
import kopi.platform.folder.TemporaryFolder;
import kopi.protocol.WireCodec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kopi submit}: reports from a dataset directory, by a cluster. */
@Command(
        name = "submit",
        description = "Make reports from a dataset directory in a cluster, or answer queries in SQL about it.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "If a gateway fails, another one takes over. If this process dies, start it again with the same --job, "
                    + "files and options: it resumes. With other files or options it is refused, and says what "
                    + "differs; --replace starts it afresh."
        })
final class SubmitCommand implements Callable<Integer>, Stoppable {
    private static final int LEAST_BATCH_KIB = 16;
    private static final int MOST_BATCH_KIB = 4_096;
    private static final int BYTES_PER_KIB = 1_024;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private QueryOptions query = new QueryOptions();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    JobOptions.OUT + " Results of queries go to the terminal without it, or to a file of that name.")
    private @Nullable Path out;

    @Mixin
    private JobOptions job = new JobOptions();

    @Option(
            names = "--job",
            paramLabel = "ID",
            converter = JobName.class,
            description = "A name for the job (a-z, 0-9, -), by which it can be resumed, and its results fetched "
                    + "by kopi results until they expire, usually after ten minutes. Without it the cluster forgets the job "
                    + "when this command ends, however it ends.")
    private @Nullable JobId id;

    @Option(
            names = "--replace",
            description =
                    "Start the job of that name afresh if its input or reports differ from those submitted now, "
                            + "or if it has failed; without this option such a submission is refused. Clients waiting for the replaced job are notified.")
    private boolean isReplacing;

    @Option(
            names = "--batch-kib",
            paramLabel = "N",
            defaultValue = "4096",
            description =
                    "The size of a batch, in KiB of a file, 16 to 4096. Smaller batches spread a small job over more "
                            + "filters, at a higher cost. Default: ${DEFAULT-VALUE}.")
    private int batchKibibytes;

    /** Whether a cluster has taken the job; for whoever tells the user how a signal has left it. */
    private volatile boolean wasAdmitted;

    private SubmitCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        if (batchKibibytes < LEAST_BATCH_KIB || batchKibibytes > MOST_BATCH_KIB) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--batch-kib: " + batchKibibytes + " must be from " + LEAST_BATCH_KIB + " to " + MOST_BATCH_KIB);
        }
        if (isReplacing && id == null) {
            throw new ParameterException(spec.commandLine(), "--replace needs --job, the job that is to be replaced");
        }
        if (query.isGiven()) {
            ask();
            return 0;
        }
        RunSummary summary = run(job.reports(), input(job.input()), job.output(requiredOut()));
        SafePrinter out = SafePrinter.over(spec.commandLine().getOut());
        if (job.isJson()) {
            out.printlnJson(SummaryPrinter.json(summary));
        } else {
            SummaryPrinter.table(summary).forEach(out::println);
            if (id != null) {
                out.println("job " + id + ": its results stay in the cluster until they expire; kopi results --job "
                        + id + " fetches them again");
            }
        }
        out.flush();
        return 0;
    }

    private Path requiredOut() {
        if (out == null) {
            throw new ParameterException(spec.commandLine(), "--out DIR is missing");
        }
        return out;
    }

    private UploadOptions input(InputTables tables) {
        if (id != null && tables.fromStandardInput().isPresent()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--job: the input of a job with a name is read twice, and whoever resumes it reads it again; so "
                            + tables.fromStandardInput().get()
                            + " cannot come from standard input: write it to a file first");
        }
        return new UploadOptions(tables, job.isStrict(), job.maxRejects(), batchKibibytes * BYTES_PER_KIB);
    }

    private RunSummary run(List<Report> reports, UploadOptions input, OutputOptions output)
            throws InterruptedException {
        return runWithProgress(new SubmitRequest(
                cluster.cluster(),
                input,
                output,
                reports,
                Runtime.getRuntime().availableProcessors(),
                Optional.ofNullable(id),
                isReplacing));
    }

    private void ask() throws InterruptedException {
        query.check(Optional.ofNullable(out), job.data().input());
        SqlQueries asked = query.asked(job.data().input());
        UploadOptions input = input(job.data().input(asked.schema())).withSchema(asked.schema());
        List<PlannedQuery> planned = plan(asked);
        if (id != null && AskRun.passes(planned).size() > 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--job: these queries need more than one pass, since one is about a table that another joins; "
                            + "submit them as several jobs");
        }
        try (TemporaryFolder folder = TemporaryFolder.create()) {
            AskRun.Answers answers = AskRun.run(
                    planned,
                    folder.path(),
                    (reports, to) ->
                            run(reports, input.withChunksFor(reports), new OutputOptions(to, job.hasSafeCells())));
            query.present(answers, Optional.ofNullable(out));
        }
    }

    private List<PlannedQuery> plan(SqlQueries asked) throws InterruptedException {
        var codec = new WireCodec();
        try (var progress = ProgressLine.onStderr()) {
            return new AnyGateway(cluster.cluster(), codec, codec, progress).ask(gateway -> gateway.plan(asked));
        }
    }

    @Override
    public String stopped() {
        return JobOptions.NO_REPORT + job();
    }

    @Override
    public String cutShort() {
        return (out == null ? "a temporary folder may be left" : JobOptions.drafts(out)) + job();
    }

    /** What becomes of it. */
    private String job() {
        if (!wasAdmitted) {
            return "; no cluster had admitted the job";
        }
        return id == null ? "; the cluster forgets the job" : "; run the same command again soon to resume job " + id;
    }

    private RunSummary runWithProgress(SubmitRequest request) throws InterruptedException {
        var codec = new WireCodec();
        try (var trace = new SubmitTrace(System.getenv(), why -> Terminal.err().println("kopi: " + why));
                var progress = ProgressLine.onStderr(() -> wasAdmitted = true);
                var run = new ClusterRun(request.tracedBy(trace.context()), codec, codec, progress)) {
            return run.run();
        }
    }
}
