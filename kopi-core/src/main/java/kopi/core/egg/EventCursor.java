package kopi.core.egg;

import java.util.List;

/**
 * How far somebody has read an egg's log, page by page, over its lives.
 *
 * <p>Single owner, no threads.
 */
public final class EventCursor {
    private long incarnation;
    private long number;
    private boolean hasMore = true;

    /** At the start. */
    public EventCursor() {}

    /** After which number the next page begins. */
    public long after() {
        return number;
    }

    /** Whether there was more when the last page was read. */
    public boolean hasMore() {
        return hasMore;
    }

    /** Takes a page that was asked for by {@link #after}; of another life of the egg nothing is taken, and it is read from its start. */
    public List<ClusterEvent> take(EventPage page) {
        boolean isOtherLife = page.incarnation() != incarnation && number > 0;
        incarnation = page.incarnation();
        if (isOtherLife) {
            number = 0;
            hasMore = true;
            return List.of();
        }
        hasMore = page.last() > number;
        number = page.last();
        return page.events().stream().map(EventLog.Numbered::event).toList();
    }
}
