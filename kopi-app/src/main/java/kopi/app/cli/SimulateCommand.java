package kopi.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import kopi.app.page.PageServer;
import kopi.app.page.SimulationTrace;
import kopi.core.error.JobFailedException;
import kopi.core.port.ClusterSimulator.Run;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kopi simulate}. */
@Command(
        name = "simulate",
        description =
                "Run a whole simulated cluster with its clients, in which things go wrong by a seed, and see that every "
                        + "invariant holds.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class SimulateCommand implements Callable<Integer>, Stoppable {
    private static final double MILLIS = 1e3;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Everything that happens by chance follows from it. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Write all that happens to a file, a JSON object a line; the page of any egg plays it, too.")
    private @Nullable Path trace;

    @Option(
            names = "--ui",
            description = "Play it step by step in a browser, at an address of this machine, until stopped.")
    private boolean isShown;

    @Option(names = "--ui-port", paramLabel = "PORT", description = ReportOptions.PORT)
    private int port;

    private SimulateCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        if (isShown) {
            try (var page = PageServer.ofSimulation(seed, port)) {
                ReportOptions.awaitStop(page);
            }
        }
        SimulationTrace run = SimulationTrace.of(new Run(seed, List.of()));
        if (trace != null) {
            run.write(trace);
        }
        SafePrinter out = SafePrinter.over(spec.commandLine().getOut());
        out.println(String.format(
                Locale.ROOT,
                "seed %d: %d jobs, %,d steps, %.1f s of simulated time%s",
                seed,
                run.outcome().jobs(),
                run.happened(),
                run.outcome().millis() / MILLIS,
                trace == null ? "" : "; trace in " + trace));
        out.flush();
        run.outcome().broken().ifPresent(broken -> {
            throw new JobFailedException("an invariant is broken: " + broken);
        });
        out.println("every invariant holds");
        out.flush();
        return 0;
    }

    @Override
    public String stopped() {
        return "nothing is left of the simulation";
    }

    @Override
    public String cutShort() {
        return stopped();
    }
}
