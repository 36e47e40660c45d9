package kopi.app.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import kopi.adapter.signals.SignalProbe;
import kopi.app.config.ClusterConfig;
import kopi.core.egg.NodeId;
import kopi.core.error.InvalidInputException;
import kopi.platform.HostPort;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kopi probe}: what health checks of containers run. */
@Command(
        name = "probe",
        description = "Ask a node of this machine, or of this container, whether it lives: exit code 0 if it does.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ProbeCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClusterFile file = new ClusterFile();

    @Parameters(
            arity = "0..1",
            paramLabel = "NODE",
            defaultValue = "${env:KOPI_NODE_ID}",
            description =
                    "Its name, as in filter-1. Default: KOPI_NODE_ID in the environment; with addresses: own in the "
                            + "cluster file, the one that is here.")
    private @Nullable String node;

    @Option(names = "--ready", description = "Ask whether it is ready to work, too.")
    private boolean isReadyAsked;

    private ProbeCommand() {}

    @Override
    public Integer call() {
        ClusterConfig config = file.read();
        var probe = new SignalProbe(
                at(config), config.security().certificate(), config.security().ownToken(), PATIENCE);
        String answer = probe.ask(isReadyAsked ? "/readyz" : "/livez");
        SafePrinter out = SafePrinter.over(spec.commandLine().getOut());
        out.println(answer);
        out.flush();
        return 0;
    }

    private HostPort at(ClusterConfig config) {
        return config.addresses()
                .localHttp(Optional.ofNullable(node)
                        .filter(given -> !given.isEmpty())
                        .map(ProbeCommand::id))
                .orElseThrow(() -> new InvalidInputException(config.file()
                        + ": nodes here share an address or show nothing over HTTP (ports.http): say which"
                        + " NODE is meant, as in filter-1"));
    }

    private static NodeId id(String node) {
        try {
            return new NodeId(node);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException("NODE: " + e.getMessage(), e);
        }
    }
}
