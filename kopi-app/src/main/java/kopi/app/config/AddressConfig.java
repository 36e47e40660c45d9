package kopi.app.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalInt;
import kopi.core.egg.Layout;
import kopi.core.egg.NodeId;
import kopi.core.error.InvalidInputException;
import kopi.core.text.SafeText;
import kopi.core.topology.RoleKind;
import kopi.platform.HostPort;

/**
 * Where nodes listen, and where others find them.
 *
 * @param key which key of the file says where nodes listen, for people
 * @param listen what nodes listen on
 * @param advertise under which name or address others reach them
 * @param sharing whether nodes share an address, and so number their ports
 * @param eggHosts where eggs are found: one entry for each, or one name for all of them
 * @param gatewayPort of gateway-1; the others' are the ones after it, or the same if every node has an address
 * @param eggPort of egg-1, for datagrams (UDP) and commands (TCP); the others' likewise
 * @param httpPort where the ports begin on which nodes show metrics and health, a block for each kind of node, or the same
 *     for all; 0: none do
 */
public record AddressConfig(
        String key,
        String listen,
        String advertise,
        Sharing sharing,
        List<HostPort> eggHosts,
        int gatewayPort,
        int eggPort,
        int httpPort) {
    /** How addresses are shared. */
    public enum Sharing {
        /** All nodes have one address: the ports of a kind are numbered. */
        SHARED,
        /** Every node has an address, as a container, a pod or a host has: all nodes of a kind have one port. */
        OWN
    }

    private static final int MOST_REPLICAS = Layout.MAX_REPLICAS;
    private static final int NO_PORT = 0;
    private static final int LAST_PORT = 65_535;
    private static final List<RoleKind> KINDS = List.of(RoleKind.values());
    /** So many ports of HTTP there are: those of a kind of node follow those of the kind before it. */
    private static final int HTTP_PORTS = KINDS.size() * MOST_REPLICAS;

    public AddressConfig {
        eggHosts = List.copyOf(eggHosts);
    }

    static AddressConfig read(YamlSection root, int eggs) {
        YamlSection ports = root.section("ports");
        int gatewayPort = ports.number("gateway", 7400, 1, LAST_PORT - MOST_REPLICAS);
        int eggPort = ports.number("egg", 7500, 1, LAST_PORT - MOST_REPLICAS);
        int httpPort = ports.number("http", usualHttpPort(gatewayPort, eggPort), NO_PORT, LAST_PORT - HTTP_PORTS + 1);
        ports.end();
        String host = root.text("host", "127.0.0.1");
        boolean hasListen = root.text("listen").isPresent();
        String listen = root.text("listen", host);
        String key = hasListen ? "listen" : "host";
        boolean hasName = root.text("host").isPresent() && !isWildcard(host);
        String advertise =
                root.text("advertise").orElseGet(() -> hasName ? host : isWildcard(listen) ? ownAddress() : listen);
        Sharing sharing = root.oneOf("addresses", Sharing.SHARED, Sharing.values());
        var config = new AddressConfig(
                key,
                listen,
                advertise,
                sharing,
                eggHosts(root, sharing, listen, eggPort),
                gatewayPort,
                eggPort,
                httpPort);
        config.requireSense(root, eggs);
        return config;
    }

    private static List<HostPort> eggHosts(YamlSection root, Sharing sharing, String listen, int eggPort) {
        List<HostPort> hosts = new ArrayList<>();
        List<String> texts = root.texts("eggs");
        for (int i = 0; i < texts.size(); i++) {
            int numbered = sharing == Sharing.SHARED && texts.size() > 1 ? i : 0;
            try {
                hosts.add(HostPort.parse(texts.get(i), eggPort + numbered));
            } catch (IllegalArgumentException e) {
                throw root.refuse("eggs", "cannot be used: " + e.getMessage());
            }
        }
        if (hosts.isEmpty() && sharing == Sharing.SHARED) {
            hosts.add(new HostPort(reachable(listen), eggPort));
        }
        return hosts;
    }

    /** How this machine reaches what listens there. */
    private static String reachable(String listen) {
        if (!isWildcard(listen)) {
            return listen;
        }
        return listen.contains(":") ? "::1" : "127.0.0.1";
    }

    private static boolean isWildcard(String host) {
        return host.equals("0.0.0.0") || host.equals("::");
    }

    /** The address of this machine that others most likely reach: no loopback, IPv4 if there is one. */
    private static String ownAddress() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(AddressConfig::isUp)
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .min(Comparator.comparingInt(address -> address.getAddress().length))
                    .map(InetAddress::getHostAddress)
                    .orElse("127.0.0.1");
        } catch (IOException e) {
            throw new InvalidInputException("cannot list the addresses of this machine; set advertise", e);
        }
    }

    private static boolean isUp(NetworkInterface network) {
        try {
            return network.isUp();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Behind the others; none where there is no room. */
    private static int usualHttpPort(int gatewayPort, int eggPort) {
        int next = Math.max(gatewayPort, eggPort) + MOST_REPLICAS;
        return next + HTTP_PORTS - 1 > LAST_PORT ? NO_PORT : next;
    }

    private void requireSense(YamlSection root, int eggs) {
        try {
            listening();
        } catch (InvalidInputException e) {
            throw root.refuse(key, "\"" + SafeText.value(listen) + "\" cannot be found");
        }
        if (eggHosts.isEmpty()) {
            throw root.refuse(
                    "eggs",
                    "must say where the eggs of life are, as addresses: own lets every node have an address: one name"
                            + " or address for each, or one DNS name that has all of their addresses");
        }
        if (eggHosts.size() != 1 && eggHosts.size() != eggs) {
            throw root.refuse(
                    "eggs",
                    "has " + eggHosts.size() + " entries, but must have one, or one for each of nodes.egg, " + eggs);
        }
        if (sharing == Sharing.OWN) {
            requireDifferent(root);
        } else {
            requireApart(root);
        }
    }

    private void requireDifferent(YamlSection root) {
        if (gatewayPort == httpPort || eggPort == httpPort || eggPort == gatewayPort) {
            throw root.refuse("ports", "has the same number twice");
        }
    }

    private void requireApart(YamlSection root) {
        if (gatewayPort < eggPort + MOST_REPLICAS && eggPort < gatewayPort + MOST_REPLICAS) {
            throw root.refuse(
                    "ports.gateway",
                    "and ports.egg must be " + MOST_REPLICAS + " apart, as each node takes the next port");
        }
        if (httpPort != NO_PORT && (isHttp(gatewayPort) || isHttp(eggPort))) {
            throw root.refuse(
                    "ports.http",
                    "takes the " + HTTP_PORTS
                            + " ports from it on, so ports.gateway and ports.egg must be before it by " + MOST_REPLICAS
                            + ", or behind them");
        }
    }

    /** Whether one of the ports that begin there is for HTTP. */
    private boolean isHttp(int first) {
        return first > httpPort - MOST_REPLICAS && first < httpPort + HTTP_PORTS;
    }

    /** Whether only this machine reaches what listens there. */
    boolean isLoopback() {
        return listening().isLoopbackAddress();
    }

    /** Whether every node has an address. */
    public boolean isOwn() {
        return sharing == Sharing.OWN;
    }

    private InetAddress listening() {
        try {
            return InetAddress.getByName(listen);
        } catch (UnknownHostException e) {
            throw new InvalidInputException(key + " \"" + listen + "\" cannot be found", e);
        }
    }

    /** The port of a number of what is numbered from that port on. */
    private int port(int first, NodeId node) {
        return isOwn() ? first : first + node.number() - 1;
    }

    /** The port that a gateway listens on. */
    public int gatewayPort(NodeId gateway) {
        return port(gatewayPort, gateway);
    }

    /** The port that an egg listens on. */
    public int eggPort(NodeId egg) {
        return port(eggPort, egg);
    }

    /**
     * The port on which a node shows metrics and health; empty if it shows none.
     *
     * @param roles what it hosts; the first of them says which kind it is
     */
    public OptionalInt httpPort(NodeId node, List<RoleKind> roles) {
        if (httpPort == NO_PORT) {
            return OptionalInt.empty();
        }
        if (isOwn()) {
            return OptionalInt.of(httpPort);
        }
        return node.number() >= 1 && node.number() <= MOST_REPLICAS
                ? OptionalInt.of(httpPort + KINDS.indexOf(roles.getFirst()) * MOST_REPLICAS + node.number() - 1)
                : OptionalInt.empty();
    }

    /**
     * Where this very machine, or container, reaches the HTTP port of a node of it.
     *
     * @param node which; need not be said where every node has an address
     * @return empty if that does not say which port it is, or nodes have none
     */
    public Optional<HostPort> localHttp(Optional<NodeId> node) {
        OptionalInt port = isOwn() && httpPort != NO_PORT
                ? OptionalInt.of(httpPort)
                : node.flatMap(named -> RoleKind.named(named.group()).map(kind -> httpPort(named, List.of(kind))))
                        .orElse(OptionalInt.empty());
        return port.stream()
                .mapToObj(found -> new HostPort(reachable(listen), found))
                .findFirst();
    }

    /**
     * Where an egg of this cluster asks a node on its HTTP port; empty if it has none. Where every node has an address, a node is
     * called by its own name, as containers are.
     *
     * @param roles what it hosts
     */
    public Optional<HostPort> http(NodeId node, List<RoleKind> roles) {
        OptionalInt port = httpPort(node, roles);
        return port.isPresent()
                ? Optional.of(new HostPort(isOwn() ? node.name() : reachable(listen), port.getAsInt()))
                : Optional.empty();
    }

    /** Where a node listens on one of its ports; 0: any. */
    public InetSocketAddress listenAt(int port) {
        return new InetSocketAddress(listening(), port);
    }

    /** What others are told about where a port of a node is. */
    public String advertised(int port) {
        return new HostPort(advertise, port).toString();
    }

    /** Where this very machine, or container, reaches an egg that listens on it. */
    public HostPort local(NodeId egg) {
        return new HostPort(reachable(listen), eggPort(egg));
    }

    /**
     * Where an egg is found: the entry of its own; one name or address for all of them has a port for each where they share
     * an address, and else any of its addresses may be this egg's.
     *
     * @param eggs all of them
     */
    public HostPort eggHost(NodeId egg, NavigableSet<NodeId> eggs) {
        if (eggHosts.size() > 1) {
            return eggHosts.get(eggs.headSet(egg).size());
        }
        HostPort first = eggHosts.getFirst();
        return isOwn() ? first : new HostPort(first.host(), first.port() + egg.number() - 1);
    }
}
