package kopi.app.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import kopi.adapter.process.JvmOptions;
import kopi.app.config.ClusterConfig;
import kopi.core.egg.NodeSpec;
import kopi.core.job.MemoryBudget;
import kopi.core.topology.RoleKind;

/** The command line that starts a node: the same program, in the same JVM, with flags for its roles. */
public final class NodeCommandLine {
    private static final String COLLECTOR = "-XX:+UseSerialGC";
    private static final String STATELESS_HEAP = "-Xmx256m";
    /** For those that host several stages, and so consume the queues between them. */
    private static final String CHAINED_HEAP = "-Xmx320m";

    private static final String STATEFUL_HEAP = "-Xmx1g";
    private static final String EGG_HEAP = "-Xmx64m";
    /** An egg never has so much to do that the second compiler pays: without it, it starts with a quarter less CPU time. */
    private static final String EGG_COMPILER = "-XX:TieredStopAtLevel=1";

    /** A node lives long and has little heap: one collector thread, small objects, and no more native memory than needed. */
    private static final List<String> FLAGS = List.of(
            COLLECTOR,
            "-XX:+UseCompactObjectHeaders",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:+DisplayVMOutputToStderr",
            "-Xlog:disable",
            "-Xlog:all=warning,aot*=off,cds*=off:stderr",
            "-Dkopi.log=INFO",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    /** The program's main class. */
    public static final String MAIN = "kopi.app.Main";

    /** The command that runs a node. */
    public static final String NAME = "node";

    private NodeCommandLine() {}

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
        List<String> more = more(config, node);
        List<String> command = jvm();
        if (more.stream().anyMatch(JvmOptions::isCollector)) {
            command.remove(COLLECTOR);
        }
        if (more.stream().noneMatch(JvmOptions::isHeapSize)) {
            command.add(heap(node));
        }
        if (node.isEgg()) {
            command.add(EGG_COMPILER);
        }
        command.addAll(more);
        NodeCache.flag(program, command).ifPresent(command::add);
        command.add("-Dkopi.node=" + node.id());
        command.add("-Dkopi.log.format=" + config.logFormat().text());
        command.addAll(List.of("-cp", program.classPath(), MAIN));
        command.addAll(List.of(
                NAME,
                "--role",
                String.join(",", RoleKind.texts(node.roles())),
                "--id",
                node.id().name(),
                "--incarnation",
                Long.toString(incarnation),
                "-f",
                config.file().toString()));
        return command;
    }

    private static List<String> more(ClusterConfig config, NodeSpec node) {
        String more = config.jvm().getOrDefault(node.id().group(), "").strip();
        return more.isEmpty() ? List.of() : List.of(more.split("\\s+", -1));
    }

    private static String heap(NodeSpec node) {
        if (node.isEgg()) {
            return EGG_HEAP;
        }
        if (node.roles().contains(RoleKind.AGGREGATOR) || node.roles().contains(RoleKind.JOINER)) {
            return STATEFUL_HEAP;
        }
        return stages(node.roles()) > 1 ? CHAINED_HEAP : STATELESS_HEAP;
    }

    private static int stages(Collection<RoleKind> roles) {
        return (int) roles.stream().filter(RoleKind.STAGES::contains).distinct().count();
    }

    /** What a node consumes that hosts these roles, one stage at least. */
    static MemoryBudget.Queues queues(Collection<RoleKind> roles) {
        int inner = 0;
        for (int i = 1; i < RoleKind.STAGES.size(); i++) {
            boolean hostsBoth = roles.containsAll(RoleKind.STAGES.subList(i - 1, i + 1));
            inner += hostsBoth ? 1 : 0;
        }
        return new MemoryBudget.Queues(stages(roles) - inner, inner);
    }
}
