package kopi.app.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import kopi.app.client.RunSummary;
import kopi.app.client.UploadOptions;
import kopi.app.embedded.EmbeddedRun;
import kopi.app.embedded.RunRequest;
import kopi.core.text.SafeText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kopi run}: reports from a dataset directory, in this process. */
@Command(
        name = "run",
        description = "Make reports from a dataset directory in this process.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RunCommand implements Callable<Integer>, Stoppable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private JobOptions job = new JobOptions();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = JobOptions.OUT)
    private Path out = Path.of("");

    @Mixin
    private ThreadsOption threads = new ThreadsOption();

    @Mixin
    private ReportOptions report = new ReportOptions();

    /** Read by whoever is told that it stops. */
    private volatile boolean isWritten;

    private RunCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        int workers = threads.count();
        var request = new RunRequest(
                UploadOptions.of(job.input(), job.isStrict(), job.maxRejects()),
                job.output(out),
                job.reports(),
                workers);
        RunSummary summary = runWithProgress(request);
        SafePrinter out = SafePrinter.over(spec.commandLine().getOut());
        if (job.isJson()) {
            out.printlnJson(SummaryPrinter.json(summary));
        } else {
            SummaryPrinter.table(summary).forEach(out::println);
        }
        out.flush();
        isWritten = true;
        report.show(this.out);
        return 0;
    }

    @Override
    public String stopped() {
        return isWritten ? "the page is gone; the reports are in " + SafeText.value(out) : JobOptions.NO_REPORT;
    }

    @Override
    public String cutShort() {
        return JobOptions.drafts(out);
    }

    private static RunSummary runWithProgress(RunRequest request) throws InterruptedException {
        try (var progress = ProgressLine.onStderr();
                var run = new EmbeddedRun(request, progress)) {
            return run.run();
        }
    }
}
