package kopi.core.egg;

import java.util.List;

/**
 * Some events of an egg's log.
 *
 * @param incarnation of the egg: in another life it numbers its events anew
 * @param last up to which number this goes; events of which somebody must not know are left out
 * @param events the oldest first
 */
public record EventPage(long incarnation, long last, List<EventLog.Numbered> events) {
    /** How many events a page has at most. */
    public static final int MAX = 500;

    public EventPage {
        events = List.copyOf(events);
    }
}
