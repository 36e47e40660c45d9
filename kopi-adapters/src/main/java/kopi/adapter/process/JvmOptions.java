package kopi.adapter.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Options that a JVM takes from its environment, beside those on its command line. Some exclude each other, and then it does
 * not start: a second collector, a heap that begins larger than it may become, a second archive of classes. Whoever starts a
 * JVM with a heap of its own leaves these out of its environment; properties, agents and the like stay.
 */
public final class JvmOptions {
    /** The variables, which whoever uses this machine may have set for other programs. */
    public static final List<String> VARIABLES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private static final Set<String> COLLECTORS = Set.of(
            "-XX:+UseSerialGC",
            "-XX:+UseParallelGC",
            "-XX:+UseG1GC",
            "-XX:+UseZGC",
            "-XX:+UseShenandoahGC",
            "-XX:+UseEpsilonGC");

    private static final List<String> HEAP =
            List.of("-Xmx", "-Xms", "-XX:MaxHeapSize=", "-XX:InitialHeapSize=", "-XX:MinHeapSize=");
    private static final List<String> ARCHIVES = List.of("-Xshare", "-XX:AOT", "-XX:SharedArchive");

    private JvmOptions() {}

    /** Whether it chooses the garbage collector. */
    public static boolean isCollector(String option) {
        return COLLECTORS.contains(option);
    }

    /** Whether it says how large the heap is. */
    public static boolean isHeapSize(String option) {
        return HEAP.stream().anyMatch(option::startsWith)
                || (option.startsWith("-XX:") && option.contains("RAM") && option.contains("="));
    }

    private static boolean isYoungSize(String option) {
        return option.startsWith("-Xmn")
                || (option.startsWith("-XX:") && option.contains("New") && option.contains("="));
    }

    /** Takes out of an environment what a JVM could not start with that is given a collector, a heap and an archive. */
    public static void removeConflicting(Map<String, String> environment) {
        for (String variable : VARIABLES) {
            environment.computeIfPresent(variable, (_, options) -> compatible(options));
        }
    }

    /** Without the options; null if nothing is left. */
    private static @Nullable String compatible(String options) {
        List<String> left = new ArrayList<>();
        for (String word : options.strip().split("\\s+", -1)) {
            String option = word.replace("\"", "").replace("'", "");
            boolean isArchive = ARCHIVES.stream().anyMatch(option::startsWith);
            if (!isCollector(option) && !isHeapSize(option) && !isYoungSize(option) && !isArchive && !word.isEmpty()) {
                left.add(word);
            }
        }
        return left.isEmpty() ? null : String.join(" ", left);
    }
}
