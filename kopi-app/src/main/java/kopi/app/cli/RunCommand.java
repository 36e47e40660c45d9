package kopi.app.cli;

import java.util.concurrent.Callable;
import kopi.app.client.RunSummary;
import kopi.app.client.UploadOptions;
import kopi.app.embedded.EmbeddedRun;
import kopi.app.embedded.RunRequest;
import kopi.core.error.JobFailedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kopi run}: reports from a dataset directory, in this process. */
@Command(
        name = "run",
        description = "Make reports from a dataset directory, in this process.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RunCommand implements Callable<Integer> {
    private static final int MAX_THREADS = 256;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private JobOptions job = new JobOptions();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many threads work. Default: one for each processor.")
    private int threads = Runtime.getRuntime().availableProcessors();

    private RunCommand() {}

    @Override
    public Integer call() {
        if (threads < 1 || threads > MAX_THREADS) {
            throw new ParameterException(
                    spec.commandLine(), "--threads: " + threads + " must be from 1 to " + MAX_THREADS);
        }
        var request = new RunRequest(UploadOptions.of(job.data(), job.isStrict()), job.out(), job.reports(), threads);
        RunSummary summary;
        try (var _ = StopOnCtrlC.open()) {
            summary = runWithProgress(request);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobFailedException("stopped; no report was written", e);
        }
        var out = spec.commandLine().getOut();
        if (job.isJson()) {
            out.println(SummaryPrinter.json(summary));
        } else {
            out.print(SummaryPrinter.table(summary));
        }
        out.flush();
        return 0;
    }

    private static RunSummary runWithProgress(RunRequest request) throws InterruptedException {
        try (var progress = ProgressLine.onStderr();
                var run = new EmbeddedRun(request, progress)) {
            return run.run();
        }
    }
}
