package kopi.app.cli;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import kopi.app.client.ClusterRun;
import kopi.app.client.RunSummary;
import kopi.app.client.SubmitRequest;
import kopi.app.client.UploadOptions;
import kopi.core.error.JobFailedException;
import kopi.core.model.JobId;
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
        description = "Make reports from a dataset directory, in a cluster.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "When a gateway dies, another one takes over. When this process dies, start it again with the same --job, "
                    + "files and options: it goes on where it was."
        })
final class SubmitCommand implements Callable<Integer> {
    private static final int LEAST_BATCH_KIB = 16;
    private static final int MOST_BATCH_KIB = 4_096;
    private static final int BYTES_PER_KIB = 1_024;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Mixin
    private JobOptions job = new JobOptions();

    @Option(
            names = "--job",
            paramLabel = "ID",
            converter = JobName.class,
            description =
                    "A name for the job (a-z, 0-9, -), under which it can be gone on with, and its results fetched "
                            + "by kopi results until they expire, usually after ten minutes. Without it the cluster forgets the job "
                            + "when this command ends, however it ends.")
    private @Nullable JobId id;

    @Option(
            names = "--batch-kib",
            paramLabel = "N",
            defaultValue = "4096",
            description = "How many KiB of a file make a batch, 16 to 4096. Smaller ones spread a small job over more "
                    + "filters, and cost more. Default: ${DEFAULT-VALUE}.")
    private int batchKibibytes;

    private SubmitCommand() {}

    @Override
    public Integer call() {
        if (batchKibibytes < LEAST_BATCH_KIB || batchKibibytes > MOST_BATCH_KIB) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--batch-kib: " + batchKibibytes + " must be from " + LEAST_BATCH_KIB + " to " + MOST_BATCH_KIB);
        }
        var request = new SubmitRequest(
                cluster.cluster(),
                new UploadOptions(job.data(), job.isStrict(), batchKibibytes * BYTES_PER_KIB),
                job.out(),
                job.reports(),
                Runtime.getRuntime().availableProcessors(),
                Optional.ofNullable(id));
        RunSummary summary;
        try (var _ = StopOnCtrlC.open()) {
            summary = runWithProgress(request);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobFailedException(stopped(), e);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (job.isJson()) {
            out.println(SummaryPrinter.json(summary));
        } else {
            out.print(SummaryPrinter.table(summary));
            if (id != null) {
                out.println("job " + id + ": its results stay in the cluster until they expire; kopi results --job "
                        + id + " fetches them again");
            }
        }
        out.flush();
        return 0;
    }

    private String stopped() {
        return "stopped; no report was written"
                + (id == null ? "" : "; the same command goes on with job " + id + " if it is not long in coming");
    }

    private static RunSummary runWithProgress(SubmitRequest request) throws InterruptedException {
        var codec = new WireCodec();
        try (var progress = ProgressLine.onStderr();
                var run = new ClusterRun(request, codec, codec, progress)) {
            return run.run();
        }
    }
}
