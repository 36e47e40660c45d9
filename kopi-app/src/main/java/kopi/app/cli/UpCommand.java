package kopi.app.cli;

import java.util.concurrent.Callable;
import kopi.app.cluster.ClusterStart;
import kopi.app.config.ClusterConfig;
import kopi.core.egg.ClusterStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kopi up}. */
@Command(
        name = "up",
        description =
                "Start a cluster on this machine and return once all nodes work: the eggs of life, and through them "
                        + "the rest. Nodes marked as failed are restarted.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class UpCommand implements Callable<Integer>, Stoppable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClusterFile file = new ClusterFile();

    @Option(
            names = "--with-broker",
            description =
                    "Start a private RabbitMQ, which must be installed, instead of using the one in the cluster file.")
    private boolean isWithBroker;

    private UpCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        var err = spec.commandLine().getErr();
        ClusterConfig config = file.read();
        ClusterStatus report;
        try (var _ = StateLock.take(config, "up")) {
            report = new ClusterStart(config, line -> {
                        err.println("kopi: " + line);
                        err.flush();
                    })
                    .up(isWithBroker);
        }
        var out = spec.commandLine().getOut();
        StatusPrinter.table(report).forEach(out::println);
        out.flush();
        return 0;
    }

    @Override
    public String stopped() {
        return "what was started so far runs on: " + file.command("up") + " starts the rest, " + file.command("down")
                + " stops it";
    }

    @Override
    public String cutShort() {
        return stopped();
    }
}
