package kopi.core.egg;

import java.util.List;
import java.util.Optional;
import kopi.core.topology.ClusterSize;

/**
 * What nodes tell eggs, eggs tell each other, and the leading one tells controllers, over a network that may lose it, repeat it, delay it and change its
 * order.
 */
public sealed interface Datagram {
    /** Who sent it. */
    NodeId from();

    /** Which life of the sender it is from: rises with every start of the node. */
    long incarnation();

    /**
     * A node lives.
     *
     * @param roles what it hosts
     * @param pid its process; 0 where that means nothing
     * @param isReady whether it has finished starting
     * @param address where clients or commands reach it, {@code HOST:PORT}; empty if nowhere
     */
    record Heartbeat(
            NodeId from,
            long incarnation,
            List<String> roles,
            long pid,
            boolean isReady,
            BrokerLink brokerLink,
            String address,
            Gauges gauges)
            implements Datagram {
        public Heartbeat {
            roles = List.copyOf(roles);
        }
    }

    /**
     * An egg lives, and says what it believes, so that everything it has announced before is announced again.
     *
     * @param heartbeat what every node says
     * @param term the highest term it knows
     * @param leader who leads, as far as it knows
     * @param desired the newest it knows
     */
    record EggHeartbeat(Heartbeat heartbeat, Term term, Optional<NodeId> leader, Desired desired) implements Datagram {
        @Override
        public NodeId from() {
            return heartbeat.from();
        }

        @Override
        public long incarnation() {
            return heartbeat.incarnation();
        }
    }

    /** The leading egg to a controller: there are to be so many nodes. */
    record Size(NodeId from, long incarnation, ClusterSize size) implements Datagram {}

    /**
     * Something has happened, as a node reports it. What is known already is reported again, lest it gets lost.
     *
     * @param events no more than {@link EventSource#IN_A_DATAGRAM}
     */
    record Events(NodeId from, long incarnation, List<ClusterEvent> events) implements Datagram {
        public Events {
            events = List.copyOf(events);
        }
    }

    /**
     * An egg elects.
     *
     * @param term the highest term the sender knows; of a COORDINATOR, the one in which it leads
     */
    record ElectionMessage(NodeId from, long incarnation, Kind kind, Term term) implements Datagram {
        /** The three messages of the Bully algorithm. */
        public enum Kind {
            /** To all higher eggs: is any of you there? */
            ELECTION,
            /** To a lower egg: I am; leave it to me. */
            ANSWER,
            /** To all: I lead. */
            COORDINATOR
        }
    }
}
