package kopi.app.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import kopi.app.client.FetchRequest;
import kopi.app.client.FetchRun;
import kopi.app.client.OutputOptions;
import kopi.app.client.RunSummary;
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
                "Fetch the reports of a job that was submitted with --job, later or from another machine. Waits if the job "
                        + "still runs.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ResultsCommand implements Callable<Integer>, Stoppable {
    private static final String KEPT = "; the job and its results are as they were";

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
            description =
                    "Where to write the reports; created if it does not exist. One process at a time writes to it; "
                            + "kopi-run.json in it lists what belongs to the run.")
    private Path out = Path.of("");

    @Option(names = "--safe-cells", description = JobOptions.SAFE_CELLS)
    private boolean hasSafeCells;

    @Option(names = "--json", description = "Print the summary as one JSON object.")
    private boolean isJson;

    private ResultsCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        var codec = new WireCodec();
        RunSummary summary = new FetchRun(
                        new FetchRequest(cluster.cluster(), job, new OutputOptions(out, hasSafeCells)),
                        codec,
                        codec,
                        why -> Terminal.err().println("kopi: " + why))
                .run();
        SafePrinter print = SafePrinter.over(spec.commandLine().getOut());
        if (isJson) {
            print.printlnJson(SummaryPrinter.json(summary));
        } else {
            SummaryPrinter.reports(summary).forEach(print::println);
        }
        print.flush();
        return 0;
    }

    @Override
    public String stopped() {
        return JobOptions.NO_REPORT + KEPT;
    }

    @Override
    public String cutShort() {
        return JobOptions.drafts(out) + KEPT;
    }
}
