package kopi.app.client;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kopi.adapter.grpc.ClientSecurity;
import kopi.adapter.grpc.GatewayAddress;
import kopi.adapter.grpc.GatewayAnswer;
import kopi.adapter.grpc.GatewayClient;
import kopi.app.config.ClusterConfig;
import kopi.core.client.Patience;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.core.model.JobId;
import kopi.core.topology.RoleKind;
import kopi.protocol.WireCodec;

/** Has a cluster give up a job, on behalf of who may give commands to it. */
public final class JobAbort {
    private final ClusterConfig config;

    /** In that cluster. */
    public JobAbort(ClusterConfig config) {
        this.config = config;
    }

    /**
     * Aborts a job.
     *
     * @param nodes those that there are, as eggs know
     * @param job by its name
     * @param reason why, for people; 256 characters at most
     * @throws InvalidInputException if there is no such job
     * @throws UnavailableException if no gateway answers
     */
    public void abort(List<NodeView> nodes, JobId job, String reason) throws InterruptedException {
        var cluster = new Cluster(
                gateways(nodes),
                security(),
                Patience.USUAL,
                Optional.of(config.home().identity()));
        var codec = new WireCodec();
        new AnyGateway(cluster, codec, codec, _ -> {}).ask(gateway -> abort(gateway, job, reason));
    }

    private static List<GatewayAddress> gateways(List<NodeView> nodes) {
        List<GatewayAddress> gateways = nodes.stream()
                .filter(node -> node.hosts(RoleKind.GATEWAY) && node.works())
                .map(NodeView::address)
                .map(GatewayAddress::parse)
                .toList();
        if (gateways.isEmpty()) {
            throw new UnavailableException("no gateway works that could abort the job; see kopi status");
        }
        return gateways;
    }

    private ClientSecurity security() {
        Optional<Path> certificate = config.security().certificate();
        return new ClientSecurity(config.security().ownToken(), certificate.isPresent(), certificate);
    }

    /** By its full name, which the gateway knows. */
    private static JobId abort(GatewayClient gateway, JobId job, String reason) throws InterruptedException {
        return switch (gateway.find(job)) {
            case GatewayAnswer.Admitted(var admitted, int _, int _) -> {
                JobId found = admitted.plan().job();
                gateway.abortJob(found, reason);
                yield found;
            }
            case GatewayAnswer.Refused(String refusal, int _, boolean _) -> throw new InvalidInputException(refusal);
        };
    }
}
