package kopi.bench;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import kopi.core.egg.ClusterView.NodeView;

/**
 * Chooses whom to kill, and kills. Whoever has died is left alone for a while: eggs hold back the restarts of a node that
 * dies again before it has been healthy for 30 s, and leave alone one that dies five times in two minutes. Neither is what
 * is measured.
 *
 * <p>For one thread.
 */
final class Victims {
    private static final Duration REST = Duration.ofSeconds(45);

    private final LocalCluster cluster;
    private final Random random;
    private final Map<String, Long> died = new HashMap<>();

    Victims(LocalCluster cluster, long seed) {
        this.cluster = cluster;
        this.random = new Random(seed);
    }

    /** One of those nodes that work and have rested, if there is one; whoever has rested longest. */
    Optional<NodeView> longestRested(Predicate<NodeView> wanted) {
        return rested(wanted).stream()
                .min(Comparator.comparing(node -> died.getOrDefault(node.name(), Long.MIN_VALUE)));
    }

    /** One of those nodes that work and have rested, if there is one; by chance. */
    Optional<NodeView> any(Predicate<NodeView> wanted) {
        List<NodeView> rested = rested(wanted);
        return rested.isEmpty() ? Optional.empty() : Optional.of(rested.get(random.nextInt(rested.size())));
    }

    /** Waits until all nodes work and have rested. */
    void awaitAllRested() throws InterruptedException {
        cluster.awaitReady();
        Polling.until("all nodes have rested", () -> {
            List<NodeView> nodes = cluster.nodes();
            return Optional.of(nodes).filter(all -> rested(_ -> true).size() == all.size());
        });
    }

    private List<NodeView> rested(Predicate<NodeView> wanted) {
        long now = System.nanoTime();
        return cluster.nodes().stream()
                .filter(LocalCluster::works)
                .filter(wanted)
                .filter(node -> Optional.ofNullable(died.get(node.name()))
                        .filter(then -> now - then < REST.toNanos())
                        .isEmpty())
                .toList();
    }

    /** Sends SIGKILL; says when. */
    long kill(NodeView node) {
        long now = System.nanoTime();
        ProcessHandle.of(node.pid()).ifPresent(ProcessHandle::destroyForcibly);
        died.put(node.name(), now);
        return now;
    }
}
