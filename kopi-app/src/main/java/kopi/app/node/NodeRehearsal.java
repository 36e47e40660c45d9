package kopi.app.node;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import kopi.adapter.eggs.EggClient;
import kopi.adapter.eggs.EggPort;
import kopi.adapter.eggs.EggServer;
import kopi.app.config.ClusterConfig;
import kopi.core.access.Principals;
import kopi.core.egg.ClusterIdentity;
import kopi.core.egg.ClusterView;
import kopi.core.egg.EggEffect.Outcome;
import kopi.core.egg.EventPage;
import kopi.core.egg.NodeId;
import kopi.core.egg.Term;
import kopi.core.error.UnavailableException;
import kopi.core.topology.RoleKind;
import kopi.protocol.Secret;

/**
 * Does what nodes do when they start, as far as that goes without a broker, so that the JVM can note what their starts
 * need ({@link NodeCache}). What it cannot do it at least loads.
 */
public final class NodeRehearsal {
    /** What nodes need of the jar; the rest is for commands. */
    private static final List<String> NEEDED = List.of(
            "kopi/core/",
            "kopi/protocol/",
            "kopi/adapter/eggs/",
            "kopi/adapter/grpc/",
            "kopi/adapter/home/",
            "kopi/adapter/node/",
            "kopi/adapter/process/",
            "kopi/adapter/rabbitmq/",
            "kopi/adapter/signals/",
            "kopi/adapter/snapshot/",
            "kopi/adapter/udp/",
            "kopi/app/config/",
            "kopi/app/node/",
            "kopi/platform/",
            "com/rabbitmq/client/",
            "io/prometheus/metrics/",
            "org/roaringbitmap/");

    private static final String CLASS = ".class";

    private NodeRehearsal() {}

    /**
     * Loads, starts and ends what nodes consist of.
     *
     * @param config of a cluster that does not run, with a broker that is not there
     */
    public static void run(ClusterConfig config) throws InterruptedException {
        Program.running().jar().ifPresent(NodeRehearsal::load);
        NodeId egg = config.layout().eggs().first();
        InetSocketAddress at = config.addresses().listenAt(config.addresses().eggPort(egg));
        ClusterIdentity cluster = config.home().identity();
        Secret secret = config.home().secret();
        try (var _ = new EggServer(
                        config.addresses().listen(),
                        config.addresses().eggPort(egg),
                        () -> cluster,
                        secret,
                        Principals.NONE,
                        Optional.empty(),
                        new Port(egg));
                var client = new EggClient(at, Optional.empty())) {
            client.status(new EggClient.Credentials(cluster, secret));
        } catch (UnavailableException _) {
            // Too slow a machine: what was loaded until now is noted all the same.
        }
        var node = new NodeProcess(config, new NodeId(RoleKind.FILTER.node(1)), RoleKind.STAGES, 1);
        try {
            node.run();
        } catch (UnavailableException _) {
            // There is no broker.
        }
    }

    private static void load(Path jar) {
        try (var file = new JarFile(jar.toFile())) {
            file.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(CLASS) && NEEDED.stream().anyMatch(name::startsWith))
                    .map(name ->
                            name.substring(0, name.length() - CLASS.length()).replace('/', '.'))
                    .forEach(NodeRehearsal::load);
        } catch (IOException _) {
            // The JVM, which runs from it, finds out what it needs by itself.
        }
    }

    private static void load(String type) {
        try {
            Class.forName(type, false, NodeRehearsal.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError _) {
            // A library's adapter to another one that is not here.
        }
    }

    /** An egg that knows nothing but itself. */
    private record Port(NodeId self) implements EggPort {
        @Override
        public ClusterView view() {
            return new ClusterView(self, Optional.empty(), Term.NONE, false, List.of());
        }

        @Override
        public CompletableFuture<Outcome> scale(String role, int count) {
            return refused();
        }

        @Override
        public CompletableFuture<Outcome> down() {
            return refused();
        }

        @Override
        public CompletableFuture<Outcome> up() {
            return refused();
        }

        @Override
        public EventPage events(long after, int max) {
            return new EventPage(1, after, List.of());
        }

        private static CompletableFuture<Outcome> refused() {
            return CompletableFuture.completedFuture(new Outcome.Refused("this is a rehearsal"));
        }
    }
}
