package kopi.app.cli;

import java.util.concurrent.Callable;
import kopi.app.cluster.Eggs;
import kopi.core.egg.ClusterStatus;
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
        ClusterStatus report = new Eggs(file.read()).status();
        SafePrinter out = SafePrinter.over(spec.commandLine().getOut());
        if (isJson) {
            out.printlnJson(StatusPrinter.json(report));
        } else {
            StatusPrinter.table(report).forEach(out::println);
        }
        out.flush();
        return 0;
    }
}
