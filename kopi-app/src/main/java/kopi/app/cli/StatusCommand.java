package kopi.app.cli;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import kopi.app.cluster.Eggs;
import kopi.app.cluster.EventFeed;
import kopi.core.egg.ClusterStatus;
import kopi.core.error.UnavailableException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kopi status}. */
@Command(
        name = "status",
        description = "Show the nodes of a cluster, which egg of life leads, and the jobs.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class StatusCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClusterFile file = new ClusterFile();

    @Option(names = "--json", description = "Print it as one JSON object.")
    private boolean isJson;

    private StatusCommand() {}

    @Override
    public Integer call() {
        var eggs = new Eggs(file.read());
        ClusterStatus report = eggs.status();
        SafePrinter out = SafePrinter.over(spec.commandLine().getOut());
        if (isJson) {
            out.printlnJson(StatusPrinter.json(report));
        } else {
            boolean isColoured = Colour.isWanted(Terminal.isStdout(), System.getenv());
            for (Coloured line : StatusPrinter.table(report, times(eggs), Instant.now())) {
                if (isColoured) {
                    out.println(line);
                } else {
                    out.println(line.line());
                }
            }
        }
        out.flush();
        return 0;
    }

    /** The cluster may end in between. */
    private static Optional<NodeTimes> times(Eggs eggs) {
        try {
            return Optional.of(new NodeTimes(new EventFeed(eggs).next()));
        } catch (UnavailableException _) {
            return Optional.empty();
        }
    }
}
