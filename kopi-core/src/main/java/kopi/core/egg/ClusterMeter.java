package kopi.core.egg;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.egg.ClusterView.State;
import kopi.core.meter.Meter;
import kopi.core.meter.Metrics;

/**
 * Counts what an egg sees. How nodes are is the leader's to say: another egg, which knows less, says nothing of them.
 *
 * <p>Single owner, no threads. Times are milliseconds of any clock that does not run backwards.
 */
public final class ClusterMeter {
    private static final double MILLIS = 1_000;

    private final Meter meter;
    private final Map<NodeId, Integer> restarts = new HashMap<>();
    /** Since when nodes are away that were there. */
    private final Map<NodeId, Long> awaySince = new HashMap<>();

    private final Set<NodeId> wasThere = new HashSet<>();

    /** One that has seen nothing. */
    public ClusterMeter(Meter meter) {
        this.meter = meter;
    }

    /** Counts what has changed since the last look. */
    public void look(long nowMillis, ClusterView view) {
        meter.set(Metrics.LEADER, view.isLeaders() ? 1 : 0);
        meter.set(Metrics.TERM, (double) view.term().number());
        meter.clear(Metrics.NODE_STATE);
        if (!view.isLeaders()) {
            restarts.clear();
            awaySince.clear();
            wasThere.clear();
            return;
        }
        for (NodeView node : view.nodes()) {
            meter.set(Metrics.NODE_STATE, 1, node.name(), node.state().text());
            countRestarts(node);
            measureComeback(nowMillis, node);
        }
    }

    /** Those that were made before this egg led are not its to count. */
    private void countRestarts(NodeView node) {
        Integer before = restarts.put(node.id(), node.restarts());
        int more = before == null ? 0 : Math.max(0, node.restarts() - before);
        meter.count(Metrics.NODE_RESTARTS, more, node.name());
    }

    private void measureComeback(long nowMillis, NodeView node) {
        if (node.state() == State.ALIVE) {
            Long since = awaySince.remove(node.id());
            if (since != null) {
                meter.set(Metrics.COMEBACK, (nowMillis - since) / MILLIS, node.name());
            }
            wasThere.add(node.id());
        } else if (wasThere.contains(node.id())) {
            awaySince.putIfAbsent(node.id(), nowMillis);
        }
    }
}
