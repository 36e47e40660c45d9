package kopi.core.egg;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The events that one life of a node reports: numbers them, and says which of them to send to the eggs now. A datagram may get
 * lost, so each event is sent {@link #SENDINGS} times, once a round; eggs take it once.
 *
 * <p>Single owner, no threads.
 */
public final class EventSource {
    /** How often an event is sent. */
    public static final int SENDINGS = 5;

    /** How many events go into a datagram. */
    public static final int IN_A_DATAGRAM = 16;

    /** How many may be on their way; of more, the oldest are sent no more. */
    static final int PENDING = 256;

    private final NodeId self;
    private final long incarnation;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private long last;

    private record Pending(ClusterEvent event, int sendings) {}

    /** The source of that life of the node. */
    public EventSource(NodeId self, long incarnation) {
        this.self = self;
        this.incarnation = incarnation;
    }

    /**
     * Numbers an event, which is to be sent.
     *
     * @param timeMillis when it has happened, since 1970
     */
    public ClusterEvent note(long timeMillis, EventFact fact) {
        last++;
        var event = new ClusterEvent(new ClusterEvent.Id(self, incarnation, last), timeMillis, fact);
        pending.add(new Pending(event, 0));
        if (pending.size() > PENDING) {
            pending.remove();
        }
        return event;
    }

    /** The datagrams of this round, none if there is nothing to say. */
    public List<Datagram.Events> round() {
        List<ClusterEvent> now = pending.stream().map(Pending::event).toList();
        List<Pending> again = pending.stream()
                .map(one -> new Pending(one.event(), one.sendings() + 1))
                .filter(one -> one.sendings() < SENDINGS)
                .toList();
        pending.clear();
        pending.addAll(again);
        List<Datagram.Events> datagrams = new ArrayList<>();
        for (int from = 0; from < now.size(); from += IN_A_DATAGRAM) {
            datagrams.add(new Datagram.Events(
                    self, incarnation, now.subList(from, Math.min(now.size(), from + IN_A_DATAGRAM))));
        }
        return datagrams;
    }
}
