package kopi.app.cluster;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kopi.core.egg.ClusterEvent;
import kopi.core.egg.EventCursor;
import kopi.core.egg.EventLog;
import kopi.core.egg.EventPage;

/** The events of a cluster, from all of its eggs: what one has not heard of, another one has. For one thread. */
public final class EventFeed {
    private final Eggs eggs;
    private final Map<InetSocketAddress, EventCursor> cursors = new HashMap<>();
    private final EventLog known = new EventLog();

    /** Those of that cluster, which need not be there. */
    public EventFeed(Eggs eggs) {
        this.eggs = eggs;
    }

    /**
     * What is new since the last time, by the time at which it has happened.
     *
     * @throws kopi.core.error.UnavailableException if no egg answers
     * @throws kopi.core.error.InvalidInputException if none but other clusters' eggs answer
     */
    public List<ClusterEvent> next() {
        eggs.forget();
        boolean hasAnswer = false;
        List<ClusterEvent> fresh = new ArrayList<>();
        for (InetSocketAddress egg : eggs.candidates()) {
            EventCursor cursor = cursors.computeIfAbsent(egg, _ -> new EventCursor());
            Optional<EventPage> page;
            do {
                page = eggs.ask(egg, (client, own) -> client.events(own, cursor.after(), EventPage.MAX));
                hasAnswer |= page.isPresent();
                page.map(cursor::take).orElse(List.of()).stream()
                        .filter(known::add)
                        .forEach(fresh::add);
            } while (page.isPresent() && cursor.hasMore());
        }
        if (!hasAnswer) {
            throw eggs.nobody();
        }
        fresh.sort(EventLog.BY_TIME);
        return fresh;
    }
}
