package kopi.core.egg;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.egg.ClusterView.State;

/**
 * What becomes of a cluster's nodes, as its leader sees them from one look to the next. A leader reports at its first look how
 * things are, which others may have reported before: {@link EventLog} tells.
 *
 * <p>Single owner, no threads.
 */
final class ClusterChronicle {
    /** How a node was, in which life. */
    private record Known(State state, long incarnation) {
        private static final Known NOTHING = new Known(State.UNKNOWN, 0);
    }

    private final Map<NodeId, Known> nodes = new HashMap<>();

    /** This egg does not lead: what it knows gets old. */
    void forget() {
        nodes.clear();
    }

    /** What is new to the leader, whose view this is. */
    List<EventFact> look(ClusterView view) {
        List<EventFact> facts = new ArrayList<>();
        long term = view.term().number();
        for (NodeView node : view.nodes()) {
            Known before = nodes.getOrDefault(node.id(), Known.NOTHING);
            nodes.put(node.id(), new Known(node.state(), node.incarnation()));
            if (node.id().equals(view.egg())) {
                if (before.equals(Known.NOTHING)) {
                    facts.add(fact(EventKind.ELECTED, node, term, "leads, in term " + term));
                }
            } else if (node.incarnation() > 0) {
                facts.addAll(compare(term, before, node));
            }
        }
        nodes.keySet().retainAll(view.nodes().stream().map(NodeView::id).toList());
        return facts;
    }

    private static List<EventFact> compare(long term, Known before, NodeView node) {
        List<EventFact> facts = new ArrayList<>();
        boolean isLater = before.incarnation() > 0 && node.incarnation() > before.incarnation();
        if (isLater && before.state() != State.DEAD && before.state() != State.FAILED) {
            // It went by between two looks.
            facts.add(EventFact.ofNode(
                    EventKind.DEAD,
                    node.id(),
                    before.incarnation(),
                    term,
                    sentence(node, before.incarnation(), "is dead")));
        }
        if (isLater && node.state() != State.STARTING) {
            facts.add(fact(EventKind.STARTED, node, term, "was started"));
        }
        if (isLater || before.state() != node.state()) {
            facts.addAll(entered(term, before, node));
        }
        return facts;
    }

    private static List<EventFact> entered(long term, Known before, NodeView node) {
        return switch (node.state()) {
            case UNKNOWN -> List.of();
            case STARTING -> List.of(fact(EventKind.STARTED, node, term, "was started"));
            case ALIVE -> alive(term, before, node);
            case SUSPECT -> List.of(fact(EventKind.SUSPECT, node, term, "is silent, or is being killed as it hangs"));
            case DEAD -> List.of(fact(EventKind.DEAD, node, term, "is dead"));
            case FAILED ->
                List.of(
                        fact(EventKind.DEAD, node, term, "is dead"),
                        fact(EventKind.FAILED, node, term, "has died too often, and is left alone for a while"));
            case DRAINING ->
                List.of(fact(
                        EventKind.DRAINING, node, term, "is not wanted any more, and ends what was begun with it"));
            case STOPPING -> List.of(fact(EventKind.STOPPING, node, term, "is not wanted any more, and is stopped"));
        };
    }

    /** That it is ready may never have been reported, if it was suspect as soon as this egg led. */
    private static List<EventFact> alive(long term, Known before, NodeView node) {
        List<EventFact> facts = new ArrayList<>();
        if (before.state() == State.SUSPECT && before.incarnation() == node.incarnation()) {
            facts.add(fact(EventKind.HEARD_AGAIN, node, term, "is heard again"));
        }
        facts.add(fact(EventKind.READY, node, term, "is ready"));
        return facts;
    }

    private static EventFact fact(EventKind kind, NodeView node, long term, String predicate) {
        return EventFact.ofNode(
                kind, node.id(), node.incarnation(), term, sentence(node, node.incarnation(), predicate));
    }

    private static String sentence(NodeView node, long incarnation, String predicate) {
        return node.id() + ", incarnation " + incarnation + ", " + predicate;
    }
}
