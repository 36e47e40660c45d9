package kopi.core.egg;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The last {@link #KEPT} events that an egg knows, numbered in the order in which it came to know them. What it knows already it
 * does not take again, so that events may be sent and fetched as often as anybody likes, in any order.
 *
 * <p>Single owner, no threads.
 */
public final class EventLog {
    /** How many are kept. */
    public static final int KEPT = 10_000;

    /** The order in which people read events. */
    public static final Comparator<ClusterEvent> BY_TIME = Comparator.comparingLong(ClusterEvent::timeMillis)
            .thenComparing(event -> event.id().reporter())
            .thenComparingLong(event -> event.id().incarnation())
            .thenComparingLong(event -> event.id().seq());

    private final Deque<Numbered> events = new ArrayDeque<>();
    private final Set<ClusterEvent.Id> ids = new HashSet<>();
    /** What happens once, and has. */
    private final Set<EventFact.Key> facts = new HashSet<>();

    private long last;

    /** One that knows nothing. */
    public EventLog() {}

    /**
     * An event with its place in the log.
     *
     * @param number from 1 on, without gaps
     */
    public record Numbered(long number, ClusterEvent event) {}

    /** Takes an event; false if it is known. */
    public boolean add(ClusterEvent event) {
        EventFact fact = event.fact();
        boolean isFact = fact.kind().isFact();
        if (ids.contains(event.id()) || (isFact && !facts.add(fact.key()))) {
            return false;
        }
        ids.add(event.id());
        last++;
        events.add(new Numbered(last, event));
        if (fact.kind() == EventKind.JOB_CLOSED) {
            // Another job may have its name.
            facts.removeIf(key -> key.subject().equals(fact.job()));
        }
        if (events.size() > KEPT) {
            forget(events.remove().event());
        }
        return true;
    }

    private void forget(ClusterEvent oldest) {
        ids.remove(oldest.id());
        facts.remove(oldest.fact().key());
    }

    /** The oldest of those with a higher number than this, no more than so many. */
    public List<Numbered> after(long number, int max) {
        List<Numbered> found = new ArrayList<>();
        for (Numbered event : events) {
            if (event.number() > number && found.size() < max) {
                found.add(event);
            }
        }
        return found;
    }
}
