package kopi.app.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import kopi.app.client.FetchRequest;
import kopi.app.client.FetchRun;
import kopi.app.client.RunSummary;
import kopi.core.error.JobFailedException;
import kopi.core.model.JobId;
import kopi.protocol.WireCodec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kopi results}: the reports of a job that was submitted before. */
@Command(
        name = "results",
        description =
                "Fetch the reports of a job that was submitted with --job, later or from elsewhere. Waits if the job "
                        + "still runs.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ResultsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = "--job",
            required = true,
            paramLabel = "ID",
            converter = JobName.class,
            description = "The job's name.")
    private JobId job = new JobId("-");

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Where the reports go; made if it is not there.")
    private Path out = Path.of("");

    @Option(names = "--json", description = "Print the summary as one JSON object.")
    private boolean isJson;

    private ResultsCommand() {}

    @Override
    public Integer call() {
        var codec = new WireCodec();
        RunSummary summary;
        try (var _ = StopOnCtrlC.open()) {
            summary = new FetchRun(new FetchRequest(cluster.cluster(), job, out), codec, codec).run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobFailedException("stopped; no report was written", e);
        }
        PrintWriter print = spec.commandLine().getOut();
        if (isJson) {
            print.println(SummaryPrinter.json(summary));
        } else {
            print.print(SummaryPrinter.reports(summary));
        }
        print.flush();
        return 0;
    }
}
