package kopi.app.cli;

import java.util.concurrent.Callable;
import kopi.app.cluster.ClusterReport;
import kopi.app.cluster.ClusterStart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kopi up}. */
@Command(
        name = "up",
        description =
                "Start a cluster on this machine and return when all of it works: the eggs of life, and through them "
                        + "the rest. Nodes that had died too often are tried again.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class UpCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClusterFile file = new ClusterFile();

    @Option(
            names = "--with-broker",
            description =
                    "Start a private RabbitMQ for it, which must be installed, instead of using the one in the file.")
    private boolean isWithBroker;

    private UpCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        var err = spec.commandLine().getErr();
        ClusterReport report = new ClusterStart(file.read(), line -> {
                    err.println("kopi: " + line);
                    err.flush();
                })
                .up(isWithBroker);
        var out = spec.commandLine().getOut();
        out.print(StatusPrinter.table(report));
        out.flush();
        return 0;
    }
}
