package kopi.app.cli;

import java.util.concurrent.Callable;
import kopi.app.cluster.ClusterStart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kopi down}. */
@Command(
        name = "down",
        description = "Stop a cluster on this machine, its private RabbitMQ included.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DownCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClusterFile file = new ClusterFile();

    private DownCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        var err = spec.commandLine().getErr();
        new ClusterStart(file.read(), line -> {
                    err.println("kopi: " + line);
                    err.flush();
                })
                .down();
        var out = spec.commandLine().getOut();
        out.println("the cluster is down");
        out.flush();
        return 0;
    }
}
