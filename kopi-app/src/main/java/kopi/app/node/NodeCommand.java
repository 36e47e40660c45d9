package kopi.app.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kopi.app.config.ClusterConfig;
import kopi.core.egg.NodeSpec;

/** The command line that starts a node: the same program, in the same JVM, with flags for its roles. */
public final class NodeCommand {
    private static final String STATELESS_HEAP = "-Xmx256m";
    private static final String STATEFUL_HEAP = "-Xmx1g";
    private static final String EGG_HEAP = "-Xmx64m";
    /** A node lives long and has little heap: one collector thread, small objects, and no more native memory than needed. */
    private static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xshare:auto",
            "-Xlog:disable",
            "-Xlog:all=warning,aot*=off,cds*=off:stderr",
            "-Dkopi.log=INFO",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private NodeCommand() {}

    /**
     * The command line of that life of the node.
     *
     * @param incarnation which life
     */
    public static List<String> of(ClusterConfig config, NodeSpec node, long incarnation) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.add(heap(node));
        String group = node.id().group();
        String more = config.jvm().getOrDefault(group, "");
        if (!more.isBlank()) {
            command.addAll(List.of(more.strip().split(" +", -1)));
        }
        command.add("-Dkopi.node=" + node.id());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "kopi.app.Main"));
        command.addAll(List.of(
                "node",
                "--role",
                String.join(",", node.roles()),
                "--id",
                node.id().name(),
                "--incarnation",
                Long.toString(incarnation),
                "-f",
                config.file().toString()));
        return command;
    }

    private static String heap(NodeSpec node) {
        if (node.isEgg()) {
            return EGG_HEAP;
        }
        boolean isStateful = node.roles().stream().anyMatch(role -> role.equals("aggregator") || role.equals("joiner"));
        return isStateful ? STATEFUL_HEAP : STATELESS_HEAP;
    }
}
