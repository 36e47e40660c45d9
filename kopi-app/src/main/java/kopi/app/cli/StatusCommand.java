package kopi.app.cli;

import java.util.concurrent.Callable;
import kopi.app.cluster.ClusterReport;
import kopi.app.cluster.Eggs;
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
        ClusterReport report = new Eggs(file.read()).status();
        var out = spec.commandLine().getOut();
        if (isJson) {
            out.println(StatusPrinter.json(report));
        } else {
            out.print(StatusPrinter.table(report));
        }
        out.flush();
        return 0;
    }
}
