package kopi.core.egg;

import java.util.List;
import java.util.function.Predicate;

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

    /**
     * What of it may be shown to somebody who sees only some jobs.
     *
     * @param jobs whether a job, by its name, is one of them; asked with an empty name for events about none
     */
    public EventPage with(Predicate<String> jobs) {
        return new EventPage(
                incarnation,
                last,
                events.stream()
                        .filter(event -> jobs.test(event.event().fact().job()))
                        .toList());
    }
}
