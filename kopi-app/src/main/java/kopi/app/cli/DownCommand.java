package kopi.app.cli;

import java.util.concurrent.Callable;
import kopi.app.cluster.ClusterStart;
import kopi.app.config.ClusterConfig;
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
final class DownCommand implements Callable<Integer>, Stoppable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClusterFile file = new ClusterFile();

    private DownCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        var err = spec.commandLine().getErr();
        ClusterConfig config = file.read();
        boolean wasThere;
        try (var _ = StateLock.take(config, "down")) {
            wasThere = new ClusterStart(config, line -> {
                        err.println("kopi: " + line);
                        err.flush();
                    })
                    .down();
        }
        var out = spec.commandLine().getOut();
        out.println(wasThere ? "the cluster is down" : "the cluster is down; nothing of it was running");
        out.flush();
        return 0;
    }

    @Override
    public String stopped() {
        return "what was not stopped yet runs on; " + file.command("down") + " stops it";
    }

    @Override
    public String cutShort() {
        return stopped();
    }
}
