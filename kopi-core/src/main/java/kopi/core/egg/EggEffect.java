package kopi.core.egg;

import java.util.List;
import java.util.Optional;

/**
 * What an egg wants done, in the order of the list. The two that persist must be done, to the disk, before what stands
 * after them; an egg that cannot persist must end. Everything else may fail or get lost: the egg asks again.
 */
public sealed interface EggEffect {
    /** Send a datagram to an egg, perhaps to the egg itself. */
    record SendDatagram(NodeId to, Datagram datagram) implements EggEffect {}

    /** Find out whether the node's process lives. */
    record Check(NodeId node) implements EggEffect {}

    /** List all processes of the cluster that run. */
    record Survey() implements EggEffect {}

    /** End that life of the node at once, if it is still that. */
    record Kill(NodeId node, long pid, long incarnation) implements EggEffect {}

    /** Ask that life of the node to end, if it is still that; kill it if it takes too long. */
    record Stop(NodeId node, long pid, long incarnation) implements EggEffect {}

    /** Start the node, unless its process lives or an incarnation as high as that was started before. */
    record Start(NodeSpec node, long incarnation) implements EggEffect {}

    /** Keep the highest term there is. */
    record PersistTerm(Term term) implements EggEffect {}

    /** Keep what is desired. */
    record PersistDesired(Desired desired) implements EggEffect {}

    /** Report that something has happened, under a number and with the time. */
    record Note(EventFact fact) implements EggEffect {}

    /** Take note of what others report. */
    record Learn(List<ClusterEvent> events) implements EggEffect {
        public Learn {
            events = List.copyOf(events);
        }
    }

    /** Answer a request. */
    record Reply(long request, Outcome outcome) implements EggEffect {}

    /** The cluster is down: this egg, the last, ends. */
    record Halt() implements EggEffect {}

    /** What became of a request. */
    sealed interface Outcome {
        /** It will be so. */
        record Accepted() implements Outcome {}

        /** It cannot be. */
        record Refused(String reason) implements Outcome {}

        /** Only the leader may decide; ask it, or again later if there is none now. */
        record NotLeading(Optional<NodeId> leader) implements Outcome {}
    }
}
