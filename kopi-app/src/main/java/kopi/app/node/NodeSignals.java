package kopi.app.node;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import kopi.adapter.signals.PrometheusMeter;
import kopi.adapter.signals.SignalServer;
import kopi.adapter.signals.Site;
import kopi.app.config.ClusterConfig;
import kopi.app.manifest.KopiVersion;
import kopi.core.egg.NodeId;
import kopi.core.error.UnavailableException;
import kopi.core.meter.Metrics;
import kopi.core.node.Vitals;
import kopi.core.topology.RoleKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's HTTP port. A node that cannot have it works without: what is watched matters more than that it is watched, and who
 * watches notices.
 */
final class NodeSignals implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeSignals.class);

    private final Optional<SignalServer> server;

    private NodeSignals(Optional<SignalServer> server) {
        this.server = server;
    }

    /**
     * Begins to show how a node is, if the cluster file wants it.
     *
     * @param vitals how it is now; called by any thread
     * @param site what pages are shown there
     * @throws kopi.core.error.InvalidInputException if the certificate cannot be used
     */
    static NodeSignals open(
            ClusterConfig config,
            NodeId id,
            List<RoleKind> roles,
            PrometheusMeter meter,
            Supplier<Vitals> vitals,
            Site site) {
        meter.set(Metrics.BUILD, 1, KopiVersion.current(), String.join("+", RoleKind.texts(roles)));
        return new NodeSignals(config.addresses().httpPort(id, roles).stream()
                .boxed()
                .flatMap(port -> listen(config, port, roles, new Shown(meter, vitals, site)).stream())
                .findFirst());
    }

    private record Shown(PrometheusMeter meter, Supplier<Vitals> vitals, Site site) {}

    private static Optional<SignalServer> listen(ClusterConfig config, int port, List<RoleKind> roles, Shown shown) {
        var at = config.addresses().listenAt(port);
        try {
            var server = new SignalServer(
                    at, config.security().signals(), shown.meter(), shown.vitals(), Optional.of(shown.site()));
            LOG.info(
                    "/metrics, /livez and /readyz{} are at {}",
                    roles.contains(RoleKind.EGG) ? ", and the page" : "",
                    at);
            return Optional.of(server);
        } catch (UnavailableException e) {
            LOG.warn("{}; runs without /metrics, /livez and /readyz; change ports.http", e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        server.ifPresent(SignalServer::close);
    }
}
