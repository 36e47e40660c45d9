package kopi.core.egg;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import kopi.core.egg.Datagram.Heartbeat;
import kopi.core.topology.RoleKind;

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
        /** It died too often; it is tried again after a long while, or when {@code kopi up} asks for it. */
        FAILED,
        /** Not wanted any more, but at work until what was begun with it has ended. */
        DRAINING,
        /** Not wanted any more, and being stopped. */
        STOPPING;

        /** What it is called where it is shown or sent. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

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
     * @param retrySeconds in how many seconds a failed node is tried again; 0 if it has not failed, or is being tried
     * @param incarnation 0 if not known
     * @param restarts how often it was started after its first start
     * @param address where it is reached, {@code HOST:PORT}; empty if nowhere
     */
    public record NodeView(
            NodeId id,
            List<String> roles,
            long pid,
            State state,
            int retrySeconds,
            long incarnation,
            int restarts,
            BrokerLink brokerLink,
            String address,
            Gauges gauges) {
        public NodeView {
            roles = List.copyOf(roles);
        }

        /** What it is called. */
        public String name() {
            return id.name();
        }

        /** Whether it has that role. */
        public boolean hosts(RoleKind role) {
            return roles.contains(role.text());
        }

        /** Whether it works, as far as anybody knows. */
        public boolean works() {
            return state == State.ALIVE || state == State.DRAINING;
        }

        /** What of it may be shown to somebody who sees only some jobs. */
        NodeView with(Predicate<String> jobs) {
            return new NodeView(
                    id, roles, pid, state, retrySeconds, incarnation, restarts, brokerLink, address, gauges.with(jobs));
        }
    }

    /**
     * What of it may be shown to somebody who sees only some jobs.
     *
     * @param jobs whether a job, by its name, is one of them
     */
    public ClusterView with(Predicate<String> jobs) {
        return new ClusterView(
                egg,
                leader,
                term,
                isDown,
                nodes.stream().map(node -> node.with(jobs)).toList());
    }

    /** Whether whose view it is leads by its own account. */
    public boolean isLeaders() {
        return leader.filter(egg::equals).isPresent();
    }

    /** Whether somebody leads and every node works. */
    public boolean isReady() {
        return leader.isPresent()
                && !isDown
                && nodes.stream()
                        .allMatch(node -> (node.state() == State.ALIVE || node.state() == State.DRAINING)
                                && node.brokerLink() != BrokerLink.DOWN
                                && node.gauges().brokenFolds() == 0);
    }
}
