package kopi.core.egg;

import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import kopi.core.egg.Datagram.Heartbeat;

/** What was last heard of each node, earlier lives than the one known to be over or begun left out. */
final class Sightings {
    private static final class Sighting {
        /** Heartbeats of an earlier incarnation come late. */
        private long min;
        /** The highest incarnation ever heard of. */
        private long highest;

        private Optional<Heartbeat> last = Optional.empty();
    }

    private final Map<NodeId, Sighting> nodes = new TreeMap<>();

    /** Takes a heartbeat; false if it is from an earlier life. */
    boolean accept(Heartbeat heartbeat) {
        Sighting node = node(heartbeat.from());
        if (heartbeat.incarnation() < node.min) {
            return false;
        }
        expect(heartbeat.from(), heartbeat.incarnation());
        node.last = Optional.of(heartbeat);
        return true;
    }

    /** From now on the node is known to be in that life, or before it. */
    void expect(NodeId id, long incarnation) {
        Sighting node = node(id);
        node.min = incarnation;
        node.highest = Math.max(node.highest, incarnation);
        node.last = node.last.filter(heartbeat -> heartbeat.incarnation() == incarnation);
    }

    /**
     * Whichever life there is, its heartbeats will tell: for an egg that no longer leads. A start that it has asked for may
     * have come to nothing, or to a lower life by another leader's hand.
     */
    void expectNothing() {
        nodes.values().stream().filter(node -> node.last.isEmpty()).forEach(node -> node.min = 0);
    }

    /** That life is over. */
    void deadLetter(NodeId id, long incarnation) {
        Sighting node = node(id);
        node.min = incarnation + 1;
        node.highest = Math.max(node.highest, incarnation);
        node.last = Optional.empty();
    }

    /** What was last heard of those nodes. */
    List<Heartbeat> last(Predicate<NodeId> which) {
        return seen().stream().filter(which).flatMap(id -> last(id).stream()).toList();
    }

    /** It was never there. */
    void forget(NodeId id) {
        nodes.remove(id);
    }

    /** Whether that is a life that is over. */
    boolean isPast(NodeId id, long incarnation) {
        Sighting node = nodes.get(id);
        return node != null && incarnation < node.min;
    }

    /** The last heartbeat of the present life. */
    Optional<Heartbeat> last(NodeId id) {
        Sighting node = nodes.get(id);
        return node == null ? Optional.empty() : node.last;
    }

    /** The highest incarnation ever heard of; 0 if none. */
    long highest(NodeId id) {
        Sighting node = nodes.get(id);
        return node == null ? 0 : node.highest;
    }

    /** Everybody of whom a heartbeat has come in their present life. */
    NavigableSet<NodeId> seen() {
        NavigableSet<NodeId> seen = new TreeSet<>();
        nodes.forEach((id, node) -> {
            if (node.last.isPresent()) {
                seen.add(id);
            }
        });
        return seen;
    }

    private Sighting node(NodeId id) {
        return nodes.computeIfAbsent(id, _ -> new Sighting());
    }
}
