package kopi.app.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import kopi.core.egg.EggOptions;
import kopi.core.egg.Layout;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.error.InvalidInputException;
import kopi.core.role.Routes;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A cluster, as its file says.
 *
 * @param file where it stands
 * @param grouping which roles share a process
 * @param replicas by role: how many nodes of it the file wants
 * @param partitions over how many partitions the groups of a job are spread
 * @param host where gateways and eggs listen
 * @param gatewayPort of gateway-1; the others' are the ones after it
 * @param eggPort of egg-1, for datagrams (UDP) and commands (TCP); the others' are the ones after it
 * @param state where nodes keep what they remember
 * @param logs where their logs go
 * @param filterDelay how long a filter dawdles over each batch: for measuring how more filters help
 */
public record ClusterConfig(
        Path file,
        BrokerConfig broker,
        Grouping grouping,
        Map<String, Integer> replicas,
        int partitions,
        String host,
        int gatewayPort,
        int eggPort,
        Path state,
        Path logs,
        LimitsConfig limits,
        SecurityConfig security,
        EggOptions egg,
        Map<String, String> jvm,
        Duration filterDelay) {
    /** The roles that nodes can have, in the order in which nodes are started. */
    public static final List<String> ROLES =
            List.of(NodeSpec.EGG, "controller", "aggregator", "joiner", "gateway", "filter", "group-by", "reducer");

    /** The roles that a batch goes through one after the other, and that may share a process. */
    public static final List<String> STATELESS = List.of("filter", "group-by", "reducer");

    /** The roles of which each has its own share of the work, by its number. */
    private static final Set<String> SPREAD = Set.of("controller", "aggregator", "joiner");

    private static final Map<String, Integer> USUAL_REPLICAS = Map.of(
            NodeSpec.EGG,
            3,
            "controller",
            1,
            "aggregator",
            1,
            "joiner",
            1,
            "gateway",
            2,
            "filter",
            2,
            "group-by",
            2,
            "reducer",
            2);

    private static final int MOST_REPLICAS = 100;
    private static final Duration SHORTEST_HEARTBEAT = Duration.ofMillis(10);
    /** So many in a row are missing before anybody looks whether a node lives. */
    private static final int HEARTBEATS_MISSED = 3;

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Which roles share a process. */
    public enum Grouping {
        /** Filter, group-by and reducer are one node and hand batches over in memory. */
        CHAINED,
        /** Each role is a node of its own. */
        SEPARATE
    }

    /**
     * Reads a cluster file.
     *
     * @throws InvalidInputException if it cannot be read, or something in it is wrong; names the key
     */
    public static ClusterConfig read(Path file) {
        Section root = Section.root(file, parse(file));
        Path home = file.toAbsolutePath().resolveSibling(".kopi").normalize();
        Section ports = root.section("ports");
        Section paths = root.section("paths");
        Section test = root.section("test");
        ClusterConfig config = new ClusterConfig(
                file.toAbsolutePath().normalize(),
                BrokerConfig.read(root.section("broker")),
                root.oneOf("layout", Grouping.CHAINED, Grouping.values()),
                replicas(root.section("nodes")),
                root.number("partitions", 4, 1, 256),
                root.text("host", "127.0.0.1"),
                ports.number("gateway", 7400, 1, 65_435),
                ports.number("egg", 7500, 1, 65_435),
                paths.file("state").orElse(home.resolve("state")),
                paths.file("logs").orElse(home.resolve("logs")),
                LimitsConfig.read(root.section("limits")),
                SecurityConfig.read(root.section("security")),
                eggOptions(file, root.section("supervision")),
                jvm(root.section("jvm")),
                test.duration("filter-delay", Duration.ZERO, Duration.ZERO));
        ports.end();
        paths.end();
        test.end();
        root.end();
        config.requireSafety();
        return config;
    }

    private static Optional<JsonNode> parse(Path file) {
        try {
            return Optional.ofNullable(YAML.readTree(Files.readString(file)))
                    .filter(node -> !node.isMissingNode() && !node.isNull());
        } catch (NoSuchFileException e) {
            throw new InvalidInputException("there is no cluster file " + file + "; name one with -f", e);
        } catch (IOException e) {
            throw new InvalidInputException("cannot read the cluster file " + file + ": " + e.getMessage(), e);
        } catch (JacksonException e) {
            throw new InvalidInputException(
                    file + ": line " + e.getLocation().getLineNr() + " is not right YAML: "
                            + e.getOriginalMessage().strip().replaceAll("\\s+", " "),
                    e);
        }
    }

    private static Map<String, Integer> replicas(Section section) {
        Map<String, Integer> replicas = new LinkedHashMap<>();
        for (String role : ROLES) {
            int usual = Objects.requireNonNull(USUAL_REPLICAS.get(role));
            replicas.put(role, section.number(role, usual, 1, MOST_REPLICAS));
        }
        section.end();
        return replicas;
    }

    private static EggOptions eggOptions(Path file, Section section) {
        EggOptions usual = EggOptions.DEFAULT;
        long heartbeatEvery = section.duration(
                        "heartbeat-every", Duration.ofMillis(usual.heartbeatEvery()), SHORTEST_HEARTBEAT)
                .toMillis();
        long checkAfter = Math.max(usual.checkAfter(), HEARTBEATS_MISSED * heartbeatEvery);
        long suspectAfter = section.duration(
                        "suspect-after", Duration.ofMillis(usual.suspectAfter()), Duration.ofMillis(checkAfter))
                .toMillis();
        section.end();
        long hungAfter = suspectAfter + usual.hungAfter() - usual.suspectAfter();
        try {
            return new EggOptions(
                    Math.min(usual.tickEvery(), heartbeatEvery),
                    heartbeatEvery,
                    checkAfter,
                    suspectAfter,
                    hungAfter,
                    Math.max(usual.startWithin(), hungAfter),
                    usual.askAgainAfter(),
                    usual.surveyEvery(),
                    usual.election(),
                    usual.restart());
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(
                    file + ": supervision: suspect-after must be at least " + checkAfter + "ms, " + HEARTBEATS_MISSED
                            + " heartbeats",
                    e);
        }
    }

    private static Map<String, String> jvm(Section section) {
        Map<String, String> jvm = new LinkedHashMap<>();
        for (String role : ROLES) {
            section.text(role).ifPresent(flags -> jvm.put(role, flags));
        }
        section.end();
        return jvm;
    }

    private void requireSafety() {
        if (security.certificate().isPresent() != security.key().isPresent()) {
            throw new InvalidInputException(file + ": security.certificate and security.key go together");
        }
        if (gatewayPort < eggPort + MOST_REPLICAS && eggPort < gatewayPort + MOST_REPLICAS) {
            throw new InvalidInputException(file + ": ports.gateway and ports.egg must be " + MOST_REPLICAS
                    + " apart at least, for each node takes the next one");
        }
        if (isLoopback()) {
            return;
        }
        if (security.token().isEmpty() || security.secret().isEmpty()) {
            throw new InvalidInputException(file + ": host is " + host + ", which others can reach, so security.token"
                    + " and security.secret must be set");
        }
    }

    private boolean isLoopback() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new InvalidInputException(file + ": host \"" + host + "\" cannot be found", e);
        }
    }

    /** All nodes that the file wants. */
    public Layout layout() {
        List<NodeSpec> nodes = new ArrayList<>();
        replicas.forEach((role, count) -> {
            if (grouping == Grouping.CHAINED && STATELESS.contains(role)) {
                if (role.equals(STATELESS.getFirst())) {
                    add(nodes, role, count, STATELESS);
                }
            } else {
                add(nodes, role, count, List.of(role));
            }
        });
        return new Layout(nodes);
    }

    private static void add(List<NodeSpec> nodes, String group, int count, List<String> roles) {
        for (int i = 1; i <= count; i++) {
            nodes.add(new NodeSpec(new NodeId(group + "-" + i), roles));
        }
    }

    /**
     * Requires that the cluster has room for a node.
     *
     * @throws InvalidInputException if it would do the work of nobody: jobs are spread over so many as the file says
     */
    public void requireRoom(NodeId node, List<String> roles) {
        for (String role : roles) {
            if (!SPREAD.contains(role)) {
                continue;
            }
            if (node.number() > count(role)) {
                throw new InvalidInputException(file + ": nodes." + role + " is " + count(role) + ", so there is no "
                        + role + " number " + node.number() + " as " + node + " would be");
            }
        }
    }

    /** How many share what. */
    public Routes routes() {
        return new Routes(count("controller"), count("aggregator"), count("joiner"));
    }

    private int count(String role) {
        return Objects.requireNonNull(replicas.get(role));
    }

    /** The port that a gateway listens on. */
    public int gatewayPort(NodeId gateway) {
        return gatewayPort + gateway.number() - 1;
    }

    /** The port that an egg listens on. */
    public int eggPort(NodeId egg) {
        return eggPort + egg.number() - 1;
    }

    /** Where processes are recorded and locked. */
    public Path runFolder() {
        return state.resolve("run");
    }

    /** Where the copy of kopi is that nodes run. */
    public Path programFolder() {
        return state.resolve("program");
    }

    /** Where RabbitMQ lives if {@code kopi up} has started one. */
    public Path privateBrokerFolder() {
        return state.resolve("broker");
    }

    /** Where it is written down how that RabbitMQ is reached, and which processes it has. */
    public Path privateBrokerControlFolder() {
        return state.resolve("broker-control");
    }
}
