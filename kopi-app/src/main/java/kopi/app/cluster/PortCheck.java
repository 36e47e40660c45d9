package kopi.app.cluster;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kopi.adapter.eggs.EggClient;
import kopi.app.config.ClusterConfig;
import kopi.app.node.NodeCommandLine;
import kopi.core.egg.ClusterIdentity;
import kopi.core.egg.Desired;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.error.InvalidInputException;
import kopi.core.error.KopiException;
import kopi.core.error.UnavailableException;
import kopi.core.text.SafeText;
import kopi.core.topology.RoleKind;
import kopi.platform.HostPort;
import kopi.platform.ProcessIdentity;
import kopi.platform.RunningProcesses;

/**
 * Looks, before anything is started, whether the ports are free on which nodes are to listen, and says whose they are if
 * not: a node that does not get its port would be started again and again.
 */
final class PortCheck {
    private static final int CONNECT_MILLIS = 1_000;

    private final ClusterConfig config;
    private final ClusterIdentity own;

    PortCheck(ClusterConfig config, ClusterIdentity own) {
        this.config = config;
        this.own = own;
    }

    /**
     * Requires that the nodes that do not run yet will get their ports.
     *
     * @param living those that run, and have theirs
     * @throws UnavailableException if somebody else has one
     */
    void require(Set<NodeId> living) {
        for (NodeSpec node : config.layout().wanted(Desired.INITIAL)) {
            if (living.contains(node.id())) {
                continue;
            }
            if (node.isEgg()) {
                requireEggPort(node.id(), config.addresses().eggPort(node.id()));
            } else if (node.roles().contains(RoleKind.GATEWAY)) {
                requireTcp(node.id().name(), config.addresses().gatewayPort(node.id()), "ports.gateway");
            }
        }
    }

    /**
     * Requires that nobody is where this cluster's eggs would be.
     *
     * @throws UnavailableException if somebody is, who is then none of them
     */
    void requireNobody() {
        for (NodeId egg : config.layout().eggs()) {
            int port = config.addresses().eggPort(egg);
            if (!isFree(port)) {
                throw new UnavailableException(place(port) + " belongs to "
                        + process(port).orElse("another program") + ", not to cluster " + own
                        + ", of which nothing runs here");
            }
        }
    }

    /** Whether another cluster has the port of the first egg. Takes no port away from a node that is about to listen. */
    Optional<UnavailableException> winner() {
        return stranger(config.layout().eggs().first());
    }

    /** The same for the port of any egg or gateway. */
    Optional<UnavailableException> rival() {
        return config.layout().wanted(Desired.INITIAL).stream()
                .map(node -> node.isEgg()
                        ? stranger(node.id())
                        : node.roles().contains(RoleKind.GATEWAY)
                                ? strangeProcess(node.id(), config.addresses().gatewayPort(node.id()), "ports.gateway")
                                : Optional.<UnavailableException>empty())
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<UnavailableException> stranger(NodeId egg) {
        int port = config.addresses().eggPort(egg);
        Optional<ClusterIdentity> owner = cluster(port);
        if (owner.isEmpty()) {
            return strangeProcess(egg, port, "ports.egg");
        }
        return owner.filter(cluster -> !own.isSameAs(cluster))
                .map(cluster ->
                        taken(egg.name(), port, "ports.egg", Optional.of("cluster " + SafeText.value(cluster))));
    }

    private Optional<UnavailableException> strangeProcess(NodeId node, int port, String key) {
        return RunningProcesses.listener(port)
                .map(process -> RunningProcesses.arguments(process.pid()))
                // One that has just ended has none.
                .filter(arguments -> !arguments.isEmpty())
                .filter(arguments -> clusterOf(arguments).filter(own::isSameAs).isEmpty())
                .map(_ -> taken(node.name(), port, key, Optional.empty()));
    }

    /** Requires that a port of the private broker is free. */
    void requireBrokerPort(int port) {
        requireTcp("the private RabbitMQ", port, "broker");
    }

    private void requireEggPort(NodeId egg, int port) {
        if (!isFree(port)) {
            Optional<ClusterIdentity> owner = cluster(port);
            if (owner.filter(own::isSameAs).isPresent()) {
                return;
            }
            throw taken(egg.name(), port, "ports.egg", owner.map(cluster -> "cluster " + SafeText.value(cluster)));
        }
        try (var socket = new DatagramSocket(address(port))) {
            socket.getLocalPort();
        } catch (IOException e) {
            throw new UnavailableException(
                    "UDP port " + place(port) + ", where " + egg
                            + " listens, is in use; stop the program that uses it, or change ports.egg in "
                            + config.file(),
                    e);
        }
    }

    private void requireTcp(String who, int port, String key) {
        if (!isFree(port)) {
            throw taken(who, port, key, Optional.empty());
        }
    }

    private boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address(port));
            return true;
        } catch (BindException e) {
            if (RunningProcesses.listener(port).isPresent() || isAnswered(port)) {
                return false;
            }
            throw new InvalidInputException("cannot listen on " + place(port) + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UnavailableException("cannot listen on " + place(port) + ": " + e.getMessage(), e);
        }
    }

    private boolean isAnswered(int port) {
        try (var socket = new Socket()) {
            socket.connect(address(port), CONNECT_MILLIS);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private InetSocketAddress address(int port) {
        return config.addresses().listenAt(port);
    }

    private HostPort place(int port) {
        return new HostPort(config.addresses().listen(), port);
    }

    private Optional<ClusterIdentity> cluster(int port) {
        try (var client = new EggClient(address(port), config.security().eggTls())) {
            return Optional.of(client.cluster());
        } catch (KopiException _) {
            return Optional.empty();
        }
    }

    private UnavailableException taken(String who, int port, String key, Optional<String> owner) {
        return new UnavailableException(place(port) + ", the port of " + who + ", belongs to "
                + owner.or(() -> process(port)).orElse("another program")
                + "; stop it, or change " + key + " in " + config.file());
    }

    private Optional<String> process(int port) {
        return RunningProcesses.listener(port).map(process -> {
            List<String> arguments = RunningProcesses.arguments(process.pid());
            return clusterOf(arguments)
                    .map(cluster -> "cluster " + SafeText.value(cluster) + " (process " + process.pid() + ")")
                    .orElseGet(() -> description(process, arguments));
        });
    }

    /** Whose node it is, if it is one: its command line names its cluster's file. */
    private static Optional<ClusterIdentity> clusterOf(List<String> arguments) {
        int file = arguments.lastIndexOf("-f") + 1;
        if (!arguments.contains(NodeCommandLine.MAIN) || file == 0 || file >= arguments.size()) {
            return Optional.empty();
        }
        try {
            return ClusterConfig.read(Path.of(arguments.get(file)), Map.of())
                    .home()
                    .known();
        } catch (KopiException _) {
            return Optional.empty();
        }
    }

    private static String description(ProcessIdentity process, List<String> arguments) {
        String program = arguments.isEmpty() || arguments.getFirst().isEmpty()
                ? "another program"
                : SafeText.value(Path.of(arguments.getFirst()).getFileName());
        return program + " (process " + process.pid() + ")";
    }
}
