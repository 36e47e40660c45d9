package kopi.app.cli;

import java.security.Security;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import kopi.app.cluster.Hound;
import kopi.app.config.ClusterConfig;
import kopi.app.config.ClusterConfig.LogFormat;
import kopi.app.log.LogLineEncoder;
import kopi.app.log.ProcessLog;
import kopi.app.node.EggProcess;
import kopi.app.node.NodeName;
import kopi.app.node.NodeProcess;
import kopi.core.egg.Desired;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.error.InvalidInputException;
import kopi.core.topology.RoleKind;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kopi node}: one process of a cluster. */
@Command(
        name = "node",
        description =
                "Run one node of a cluster until it is stopped. The eggs of life start nodes by themselves; this is "
                        + "for debugging one.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class NodeCommand implements Callable<Integer> {
    private static final String FRESH_SECONDS = "2";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--role",
            split = ",",
            paramLabel = "ROLE",
            description = "What it hosts: egg, or some of controller, aggregator, joiner, gateway, filter, group-by, "
                    + "reducer. Of filter, group-by and reducer, those hosted together hand batches over in memory. Default: "
                    + "what nodes of the kind in --id host by the cluster file.")
    private List<String> roleNames = List.of();

    @Option(
            names = "--id",
            paramLabel = "ID",
            defaultValue = "${env:KOPI_NODE_ID}",
            description =
                    "Its name, with its number among its kind: filter-1. Default: KOPI_NODE_ID in the environment; "
                            + "else, for nodes that need a number, one more than the number at the end of the host's name, "
                            + "which counts from 0 (aggregator-0 is aggregator-1); else a name by chance, or with \"host\" one that "
                            + "follows from the host's name, which must then be the node's own.")
    private @Nullable String id;

    @Option(
            names = "--incarnation",
            paramLabel = "N",
            description = "The node's incarnation; rises with every start. Default: the time in milliseconds.")
    private long incarnation;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            description =
                    "How it logs: text, or json (an object a line, with the fields of the Elastic Common Schema). "
                            + "Default: log-format in the cluster file.")
    private @Nullable LogFormat logFormat;

    @Mixin
    private ClusterFile file = new ClusterFile();

    private NodeCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        List<RoleKind> asked = givenRoles();
        ClusterConfig config = file.read();
        List<RoleKind> roles = asked.isEmpty() ? rolesOfKind(config) : asked;
        freshNames();
        NodeId node;
        try {
            node = NodeName.of(Optional.ofNullable(id).filter(given -> !given.isEmpty()), config, roles);
        } catch (InvalidInputException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
        // Before anything logs. A node that an egg starts is given both by the egg.
        System.setProperty("kopi.node", node.name());
        System.setProperty("kopi.log", System.getProperty("kopi.log", "INFO"));
        LogFormat format = logFormat == null ? config.logFormat() : logFormat;
        System.setProperty(LogLineEncoder.FORMAT, System.getProperty(LogLineEncoder.FORMAT, format.text()));
        ProcessLog.captureAll();
        long life = incarnation > 0 ? incarnation : System.currentTimeMillis();
        if (roles.contains(RoleKind.EGG)) {
            runEgg(config, node, roles, life);
        } else {
            runNode(config, node, roles, life);
        }
        return 0;
    }

    private List<RoleKind> givenRoles() {
        try {
            return List.copyOf(RoleArgument.roles("--role", roleNames));
        } catch (IllegalArgumentException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
    }

    private List<RoleKind> rolesOfKind(ClusterConfig config) {
        String group = Optional.ofNullable(id)
                .filter(NodeId::isValid)
                .map(name -> new NodeId(name).group())
                .orElse("");
        return config.layout().wanted(Desired.INITIAL).stream()
                .filter(spec -> spec.id().group().equals(group))
                .map(NodeSpec::roles)
                .findFirst()
                .orElseThrow(() -> bad("--role is missing, and --id does not say by its kind what the node hosts"));
    }

    /** Whoever is started again has another address soon: the JVM must not remember the old one for half a minute. */
    private static void freshNames() {
        Security.setProperty("networkaddress.cache.ttl", FRESH_SECONDS);
        Security.setProperty("networkaddress.cache.negative.ttl", FRESH_SECONDS);
    }

    private void runEgg(ClusterConfig config, NodeId node, List<RoleKind> roles, long life)
            throws InterruptedException {
        if (roles.size() > 1) {
            throw bad("--role: an egg hosts nothing else");
        }
        if (!config.layout().eggs().contains(node)) {
            throw bad("--id: " + node + " is not an egg of the cluster file, which has "
                    + config.layout().eggs());
        }
        var egg = new EggProcess(
                config, node, life, runtime -> Hound.onThePage(config, runtime).run());
        try (var _ = StopOnSignal.asking(egg::close)) {
            egg.run();
        }
    }

    private void runNode(ClusterConfig config, NodeId node, List<RoleKind> roles, long life)
            throws InterruptedException {
        var process = new NodeProcess(config, node, roles, life);
        try (var _ = StopOnSignal.asking(process::close)) {
            process.run();
        }
    }

    private ParameterException bad(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
