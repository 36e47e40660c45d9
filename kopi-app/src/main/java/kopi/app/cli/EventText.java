package kopi.app.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import kopi.app.page.EventJson;
import kopi.core.egg.ClusterEvent;

/** How a cluster event is shown. */
final class EventText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

    private EventText() {}

    /** For people: when, what, and a sentence. */
    static String line(ClusterEvent event) {
        return "%s  %-16s  %s"
                .formatted(
                        TIME.format(Instant.ofEpochMilli(event.timeMillis())),
                        event.fact().kind().text(),
                        event.fact().text());
    }

    /** For programs. */
    static String json(ClusterEvent event) {
        return EventJson.of(event).toString();
    }
}
