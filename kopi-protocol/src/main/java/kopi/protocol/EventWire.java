package kopi.protocol;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import kopi.core.egg.ClusterEvent;
import kopi.core.egg.EventFact;
import kopi.core.egg.EventKind;
import kopi.core.egg.NodeId;
import kopi.protocol.v1.EventContent;

/** Cluster events on the wire. What is impossible is an {@link IllegalArgumentException}. */
public final class EventWire {
    private EventWire() {}

    /** An event, for whatever message it goes into. */
    public static EventContent write(ClusterEvent event) {
        EventFact fact = event.fact();
        return EventContent.newBuilder()
                .setReporter(event.id().reporter().name())
                .setReporterIncarnation(event.id().incarnation())
                .setSeq(event.id().seq())
                .setTimeMillis(event.timeMillis())
                .setKind(fact.kind().text())
                .setNode(fact.node().name())
                .setIncarnation(fact.incarnation())
                .setTerm(fact.term())
                .setJob(fact.job())
                .setAttempt(fact.attempt())
                .setText(fact.text())
                .build();
    }

    /** Those of them that this version knows. */
    public static List<ClusterEvent> read(Collection<EventContent> events) {
        return events.stream().map(EventWire::read).flatMap(Optional::stream).toList();
    }

    /** An event; empty if it is of a kind that this version does not know. */
    public static Optional<ClusterEvent> read(EventContent event) {
        return kind(event.getKind())
                .map(kind -> new ClusterEvent(
                        new ClusterEvent.Id(
                                new NodeId(event.getReporter()), event.getReporterIncarnation(), event.getSeq()),
                        event.getTimeMillis(),
                        new EventFact(
                                kind,
                                new NodeId(event.getNode()),
                                event.getIncarnation(),
                                event.getTerm(),
                                event.getJob(),
                                event.getAttempt(),
                                event.getText())));
    }

    private static Optional<EventKind> kind(String text) {
        return Arrays.stream(EventKind.values())
                .filter(kind -> kind.text().equals(text))
                .findFirst();
    }
}
