package kopi.core.egg;

import java.util.List;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.egg.Gauges.JobLine;

/**
 * A cluster as one of its eggs describes it.
 *
 * @param cluster whose egg that is
 * @param view what it knows
 */
public record ClusterStatus(ClusterIdentity cluster, ClusterView view) {
    /** Its nodes, in the order of the cluster file, then what should not be there. */
    public List<NodeView> nodes() {
        return view.nodes();
    }

    /** Its jobs, by the nodes that lead them. */
    public List<JobLine> jobs() {
        return nodes().stream().flatMap(node -> node.gauges().jobs().stream()).toList();
    }

    /** Whether somebody leads and every node works. */
    public boolean isReady() {
        return view.isReady();
    }
}
