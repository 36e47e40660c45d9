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
    /** An egg never has so much to do that the second compiler pays: without it, it starts with a quarter less CPU time. */
    private static final String EGG_COMPILER = "-XX:TieredStopAtLevel=1";

    /** A node lives long and has little heap: one collector thread, small objects, and no more native memory than needed. */
    private static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xlog:disable",
            "-Xlog:all=warning,aot*=off,cds*=off:stderr",
            "-Dkopi.log=INFO",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    /** The program's main class. */
    static final String MAIN = "kopi.app.Main";

    private NodeCommand() {}

    /** A JVM, with the flags that all nodes have. */
    static List<String> jvm() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        return command;
    }

    /**
     * The command line of that life of the node.
     *
     * @param program what it runs
     * @param incarnation which life
     */
    public static List<String> of(Program program, ClusterConfig config, NodeSpec node, long incarnation) {
        List<String> command = jvm();
        command.add(heap(node));
        if (node.isEgg()) {
            command.add(EGG_COMPILER);
        }
        String group = node.id().group();
        String more = config.jvm().getOrDefault(group, "");
        if (!more.isBlank()) {
            command.addAll(List.of(more.strip().split(" +", -1)));
        }
        NodeCache.flag(program, command).ifPresent(command::add);
        command.add("-Dkopi.node=" + node.id());
        command.addAll(List.of("-cp", program.classPath(), MAIN));
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
