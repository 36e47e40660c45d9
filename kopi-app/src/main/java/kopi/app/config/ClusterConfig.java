package kopi.app.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import kopi.adapter.home.ClusterHome;
import kopi.core.egg.Custody;
import kopi.core.egg.EggOptions;
import kopi.core.egg.Layout;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.error.InvalidInputException;
import kopi.core.topology.ClusterSize;
import kopi.core.topology.Revision;
import kopi.core.topology.RoleKind;
import kopi.platform.PrivateFiles;

/**
 * A cluster, as its file says.
 *
 * @param file where it stands
 * @param name what the cluster is called; empty: a name is made up
 * @param grouping which roles share a process
 * @param replicas by role: how many nodes of it the file wants
 * @param autoscale by role of the stages: how many nodes there may be, where that follows the work
 * @param partitions over how many partitions the groups of a job are spread
 * @param addresses where nodes listen, and where others find them
 * @param runtime what runs nodes
 * @param state where nodes keep what they remember
 * @param logs where their logs go
 * @param logFormat how they are written
 * @param hasTrials whether operators may kill, freeze and scale nodes on the page
 */
public record ClusterConfig(
        Path file,
        Optional<String> name,
        BrokerConfig broker,
        Grouping grouping,
        Map<RoleKind, Integer> replicas,
        Map<RoleKind, Layout.Range> autoscale,
        int partitions,
        AddressConfig addresses,
        RuntimeConfig runtime,
        Path state,
        Path logs,
        LogFormat logFormat,
        boolean hasTrials,
        LimitsConfig limits,
        SecurityConfig security,
        EggOptions egg,
        Map<String, String> jvm) {
    private static final int USUAL_EGGS = 3;
    private static final int USUAL_STATELESS = 2;

    private static final int STRONG_TOKEN = 16;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int MOST_REPLICAS = 100;

    private static final Duration SHORTEST_HEARTBEAT = Duration.ofMillis(10);
    /** So many in a row are missing before anybody looks whether a node lives. */
    private static final int HEARTBEATS_MISSED = 3;

    /** Which roles share a process. */
    public enum Grouping {
        /** Filter, group-by and reducer are one node and hand batches over in memory. */
        CHAINED,
        /** Each role is a node of its own. */
        SEPARATE
    }

    /** How nodes write their logs. */
    public enum LogFormat {
        /** Lines for people. */
        TEXT,
        /** An object a line, with the fields of the Elastic Common Schema. */
        JSON;

        /** What it is called in cluster files and options. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Reads a cluster file.
     *
     * @throws InvalidInputException if it cannot be read, or something in it is wrong; names the key
     */
    public static ClusterConfig read(Path file) {
        return read(file, System.getenv());
    }

    /**
     * Reads a cluster file, but for what environment variables say instead: {@code KOPI__BROKER__HOST} is broker.host.
     *
     * @throws InvalidInputException if it cannot be read, or something in it is wrong; names the key
     */
    public static ClusterConfig read(Path file, Map<String, String> environment) {
        var overrides = new Overrides(environment);
        YamlSection root = YamlSection.root(file, YamlFile.read(file), overrides);
        Path home = file.toAbsolutePath().resolveSibling(".kopi").normalize();
        Map<RoleKind, Integer> replicas = replicas(root.section("nodes"));
        YamlSection paths = root.section("paths");
        ClusterConfig config = new ClusterConfig(
                file.toAbsolutePath().normalize(),
                name(root),
                BrokerConfig.read(root.section("broker")),
                root.oneOf("layout", Grouping.CHAINED, Grouping.values()),
                replicas,
                autoscale(root.section("autoscale")),
                root.number("partitions", 4, 1, 256),
                AddressConfig.read(root, Objects.requireNonNull(replicas.get(RoleKind.EGG))),
                RuntimeConfig.read(root, file, environment),
                paths.file("state").orElse(home.resolve("state")),
                paths.file("logs").orElse(home.resolve("logs")),
                root.oneOf("log-format", LogFormat.TEXT, LogFormat.values()),
                hasTrials(root.section("page")),
                LimitsConfig.read(root.section("limits")),
                SecurityConfig.read(root.section("security")),
                eggOptions(file, root.section("supervision")),
                jvm(root.section("jvm")));
        paths.end();
        root.end();
        overrides.end();
        config.requireSafety();
        config.requireScalability();
        return config;
    }

    private static boolean hasTrials(YamlSection page) {
        boolean hasTrials = page.flag("trials", false);
        page.end();
        return hasTrials;
    }

    private static Optional<String> name(YamlSection root) {
        Optional<String> name = root.text("name");
        name.filter(given -> !NAME.matcher(given).matches()).ifPresent(_ -> {
            throw root.refuse("name", "must be 1 to 64 letters, digits, dots, dashes or underscores");
        });
        return name;
    }

    private static Map<RoleKind, Integer> replicas(YamlSection section) {
        Map<RoleKind, Integer> replicas = new EnumMap<>(RoleKind.class);
        for (RoleKind role : RoleKind.values()) {
            replicas.put(role, section.number(role.text(), usualReplicas(role), 1, MOST_REPLICAS));
        }
        section.end();
        return replicas;
    }

    private static Map<RoleKind, Layout.Range> autoscale(YamlSection section) {
        Map<RoleKind, Layout.Range> autoscale = new EnumMap<>(RoleKind.class);
        for (RoleKind role : RoleKind.STAGES) {
            if (section.isSection(role.text())) {
                YamlSection range = section.section(role.text());
                int min = range.number("min", 1, 1, MOST_REPLICAS);
                autoscale.put(role, new Layout.Range(min, range.number("max", Math.max(min, 4), min, MOST_REPLICAS)));
                range.end();
            }
        }
        section.end();
        return autoscale;
    }

    private void requireScalability() {
        if (!autoscale.isEmpty() && runtime.custody() != Custody.EGGS) {
            throw new InvalidInputException(
                    file + ": autoscale: eggs start no nodes here; whoever runs them may follow the queue "
                            + "kopi.filter, see docs/deployment.md");
        }
        RoleKind host = RoleKind.STAGES.getFirst();
        if (grouping == Grouping.CHAINED && autoscale.keySet().stream().anyMatch(role -> role != host)) {
            throw new InvalidInputException(file + ": autoscale: in layout chained all stages are nodes of " + host
                    + ", so it is " + host + " that can be scaled");
        }
    }

    private static int usualReplicas(RoleKind role) {
        if (role == RoleKind.EGG) {
            return USUAL_EGGS;
        }
        return role.isStateful() ? 1 : USUAL_STATELESS;
    }

    private static EggOptions eggOptions(Path file, YamlSection section) {
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

    private static Map<String, String> jvm(YamlSection section) {
        Map<String, String> jvm = new LinkedHashMap<>();
        for (RoleKind role : RoleKind.values()) {
            section.text(role.text()).ifPresent(flags -> jvm.put(role.text(), flags));
        }
        section.end();
        return jvm;
    }

    private void requireSafety() {
        if (security.certificate().isPresent() != security.key().isPresent()) {
            throw new InvalidInputException(file + ": security.certificate and security.key go together");
        }
        if (addresses.isLoopback()) {
            return;
        }
        if (security.principals().isOpen() || security.secret().isEmpty()) {
            throw new InvalidInputException(reachable()
                    + " security.token and security.secret must be set, or security.tokens in place of the one token");
        }
        requireStrength();
    }

    /** Where others can reach nodes, they can also listen, and guess. */
    private void requireStrength() {
        if (security.certificate().isEmpty()) {
            throw new InvalidInputException(
                    reachable() + " security.certificate and security.key must be set: connections must be encrypted");
        }
        if (security.token().filter(token -> token.length() < STRONG_TOKEN).isPresent()) {
            throw new InvalidInputException(
                    reachable() + " security.token must have at least " + STRONG_TOKEN + " characters");
        }
        security.tokens().stream()
                .filter(named -> named.token().length() < STRONG_TOKEN)
                .findFirst()
                .ifPresent(named -> {
                    throw new InvalidInputException(reachable() + " the token of "
                            + named.principal().name() + " in security.tokens must have at least " + STRONG_TOKEN
                            + " characters");
                });
    }

    private String reachable() {
        return file + ": " + addresses.key() + " is " + addresses.listen() + ", which other machines can reach, so";
    }

    /** What is not wrong but unwise, for people. */
    public List<String> warnings() {
        List<String> secrets = new ArrayList<>(security.secrets());
        if (!broker.password().equals(BrokerConfig.USUAL_PASSWORD)) {
            secrets.add(broker.password());
        }
        try {
            if (!secrets.isEmpty() && PrivateFiles.isOpenToOthers(file)) {
                String text = Files.readString(file);
                if (secrets.stream().anyMatch(text::contains)) {
                    return List.of(file + " holds secrets, but other users can read it: chmod 600 " + file);
                }
            }
            return List.of();
        } catch (IOException _) {
            return List.of();
        }
    }

    /** All nodes that the file wants. */
    public Layout layout() {
        List<NodeSpec> nodes = new ArrayList<>();
        replicas.forEach((role, count) -> {
            if (grouping == Grouping.CHAINED && RoleKind.STAGES.contains(role)) {
                if (role == RoleKind.STAGES.getFirst()) {
                    add(nodes, role, count, RoleKind.STAGES);
                }
            } else {
                add(nodes, role, count, List.of(role));
            }
        });
        Map<String, Layout.Range> groups = new TreeMap<>();
        autoscale.forEach((role, range) -> groups.put(role.text(), range));
        return new Layout(nodes, groups);
    }

    private static void add(List<NodeSpec> nodes, RoleKind group, int count, List<RoleKind> roles) {
        for (int i = 1; i <= count; i++) {
            nodes.add(new NodeSpec(new NodeId(group.node(i)), roles));
        }
    }

    /** Why no job will be admitted with a node, for people; empty if jobs will, or if eggs say how many nodes there are. */
    public Optional<String> surplus(NodeId node, List<RoleKind> roles) {
        return roles.stream()
                .filter(role -> runtime.custody() != Custody.EGGS && role.isStateful() && node.number() > count(role))
                .map(role -> file + ": nodes." + role + " is " + count(role) + ", so " + node
                        + " gets no new jobs; it ends those that were begun with it")
                .findFirst();
    }

    /** How many nodes that keep state the file wants. */
    public ClusterSize size() {
        return new ClusterSize(
                Revision.NONE, count(RoleKind.CONTROLLER), count(RoleKind.AGGREGATOR), count(RoleKind.JOINER));
    }

    private int count(RoleKind role) {
        return Objects.requireNonNull(replicas.get(role));
    }

    /** The folder of its state, and whose that is. */
    public ClusterHome home() {
        return new ClusterHome(state, name, security.secret());
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
