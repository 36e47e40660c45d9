package kopi.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import kopi.adapter.grpc.ClientSecurity;
import kopi.adapter.grpc.GatewayAddress;
import kopi.adapter.grpc.GatewayAnswer;
import kopi.adapter.grpc.GatewayClient;
import kopi.app.client.AnyGateway;
import kopi.app.client.Cluster;
import kopi.app.cluster.Eggs;
import kopi.app.config.ClusterConfig;
import kopi.core.client.Patience;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.core.model.JobId;
import kopi.core.topology.RoleKind;
import kopi.protocol.WireCodec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kopi abort}. */
@Command(
        name = "abort",
        description = "Abort a job of a cluster: it fails, and its client is notified.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class AbortCommand implements Callable<Integer> {
    private static final String REASON = "aborted by kopi abort";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ClusterFile file = new ClusterFile();

    @Parameters(paramLabel = "JOB", description = "Its name, as kopi jobs shows it.")
    private String name = "";

    private AbortCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        JobId job = job();
        ClusterConfig config = file.read();
        GrpcLog.silence();
        var cluster = new Cluster(
                gateways(config),
                security(config),
                Patience.USUAL,
                Optional.of(config.home().identity()));
        var codec = new WireCodec();
        new AnyGateway(cluster, codec, codec, _ -> {}).ask(gateway -> abort(gateway, job));
        SafePrinter out = SafePrinter.over(spec.commandLine().getOut());
        out.println("job " + name + " is aborted");
        out.flush();
        return 0;
    }

    private JobId job() {
        try {
            return new JobId(name);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException("there is no job " + name + ": " + e.getMessage(), e);
        }
    }

    /** Those that work, as the eggs know. */
    private static List<GatewayAddress> gateways(ClusterConfig config) {
        List<GatewayAddress> gateways = new Eggs(config)
                .status().nodes().stream()
                        .filter(node -> node.hosts(RoleKind.GATEWAY) && node.works())
                        .map(NodeView::address)
                        .map(GatewayAddress::parse)
                        .toList();
        if (gateways.isEmpty()) {
            throw new UnavailableException("no gateway works that could abort the job; see kopi status");
        }
        return gateways;
    }

    private static ClientSecurity security(ClusterConfig config) {
        Optional<Path> certificate = config.security().certificate();
        return new ClientSecurity(config.security().ownToken(), certificate.isPresent(), certificate);
    }

    /** By its full name, which the gateway knows. */
    private static JobId abort(GatewayClient gateway, JobId job) throws InterruptedException {
        return switch (gateway.find(job)) {
            case GatewayAnswer.Admitted(var admitted, int _, int _) -> {
                JobId found = admitted.plan().job();
                gateway.abortJob(found, REASON);
                yield found;
            }
            case GatewayAnswer.Refused(String reason, int _, boolean _) -> throw new InvalidInputException(reason);
        };
    }
}
