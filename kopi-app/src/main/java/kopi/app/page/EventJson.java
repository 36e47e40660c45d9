package kopi.app.page;

import java.time.Instant;
import kopi.core.egg.ClusterEvent;
import kopi.core.egg.EventFact;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A cluster event as JSON, for commands and pages. */
public final class EventJson {
    private static final JsonMapper JSON = new JsonMapper();

    private EventJson() {}

    /** Its keys. */
    public static ObjectNode of(ClusterEvent event) {
        EventFact fact = event.fact();
        return JSON.createObjectNode()
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
                .put("seq", event.id().seq());
    }
}
