package kopi.app.node;

import java.util.Collection;
import java.util.List;
import kopi.core.egg.ClusterEvent;
import kopi.core.egg.Datagram;
import kopi.core.egg.EventFact;
import kopi.core.egg.EventLog;
import kopi.core.egg.EventPage;
import kopi.core.egg.EventSource;
import kopi.core.egg.NodeId;

/** The events that an egg knows, its own and those of others. Thread-safe. */
final class EggEvents {
    private final long incarnation;
    private final EventSource source;
    private final EventLog log = new EventLog();

    EggEvents(NodeId id, long incarnation) {
        this.incarnation = incarnation;
        this.source = new EventSource(id, incarnation);
    }

    /** Something has happened now. */
    synchronized void note(EventFact fact) {
        log.add(source.note(System.currentTimeMillis(), fact));
    }

    /** Others have reported something. */
    synchronized void learn(Collection<ClusterEvent> events) {
        events.forEach(log::add);
    }

    /** What the other eggs are to be told in this round. */
    synchronized List<Datagram.Events> round() {
        return source.round();
    }

    /** The oldest with a higher number than that. */
    synchronized EventPage after(long number, int max) {
        List<EventLog.Numbered> events = log.after(number, max);
        long last = events.isEmpty() ? number : events.getLast().number();
        return new EventPage(incarnation, last, events);
    }
}
