package kopi.core.egg;

import java.util.List;
import java.util.Optional;
import kopi.core.egg.Datagram.Heartbeat;

/**
 * What an egg knows about the cluster, for people. The leader's view is the one to show: only it knows about restarts and
 * what is being done.
 *
 * @param egg whose view it is
 * @param leader who leads
 * @param nodes in the order of the cluster file, then what should not be there
 */
public record ClusterView(NodeId egg, Optional<NodeId> leader, Term term, boolean isDown, List<NodeView> nodes) {
    public ClusterView {
        nodes = List.copyOf(nodes);
    }

    /** How a node is. */
    public enum State {
        /** Nothing is known yet. */
        UNKNOWN,
        /** Being started, or not ready yet. */
        STARTING,
        ALIVE,
        /** Silent for too long; its process is being looked at. */
        SUSPECT,
        /** Its process is gone; it will be started again. */
        DEAD,
        /** It died too often; it is left alone until {@code kopi up}. */
        FAILED,
        /** Not wanted any more. */
        STOPPING;

        /** How a node is to which nothing is being done. */
        static State of(FailureDetector.Verdict verdict, Optional<Heartbeat> last) {
            return switch (verdict) {
                case UNKNOWN -> UNKNOWN;
                case SUSPECT -> SUSPECT;
                case ALIVE -> last.filter(Heartbeat::isReady).isPresent() ? ALIVE : STARTING;
            };
        }
    }

    /**
     * A node.
     *
     * @param pid 0 if not known
     * @param incarnation 0 if not known
     * @param restarts how often it was started after its first start
     * @param address where it is reached, {@code HOST:PORT}; empty if nowhere
     */
    public record NodeView(
            NodeId id,
            List<String> roles,
            long pid,
            State state,
            long incarnation,
            int restarts,
            BrokerLink brokerLink,
            String address,
            Gauges gauges) {
        public NodeView {
            roles = List.copyOf(roles);
        }
    }

    /** Whether somebody leads and every node works. */
    public boolean isReady() {
        return leader.isPresent()
                && !isDown
                && nodes.stream().allMatch(node -> node.state() == State.ALIVE && node.brokerLink() != BrokerLink.DOWN);
    }
}
