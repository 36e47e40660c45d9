package kopi.app.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import kopi.core.egg.ClusterEvent;
import kopi.core.egg.EventFact;
import tools.jackson.databind.json.JsonMapper;

/** How a cluster event is shown. */
final class EventText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

    private static final JsonMapper JSON = new JsonMapper();

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
        EventFact fact = event.fact();
        return JSON.writeValueAsString(JSON.createObjectNode()
                .put("time", Instant.ofEpochMilli(event.timeMillis()).toString())
                .put("kind", fact.kind().text())
                .put("node", fact.node().name())
                .put("incarnation", fact.incarnation())
                .put("term", fact.term())
                .put("job", fact.job())
                .put("attempt", fact.attempt())
                .put("text", fact.text())
                .put("reporter", event.id().reporter().name())
                .put("reporterIncarnation", event.id().incarnation())
                .put("seq", event.id().seq()));
    }
}
