package kopi.app.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kopi.core.egg.ClusterEvent;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.egg.ClusterView.State;
import kopi.core.egg.EventKind;
import kopi.core.egg.NodeId;

/** Since when nodes are as they are, as far as the events say that are known. */
final class NodeTimes {
    /** By these a node comes into a state. */
    private static final Map<State, Set<EventKind>> CAUSES = new EnumMap<>(Map.of(
            State.STARTING, EnumSet.of(EventKind.STARTED),
            State.ALIVE, EnumSet.of(EventKind.READY, EventKind.HEARD_AGAIN),
            State.SUSPECT, EnumSet.of(EventKind.SUSPECT),
            State.DEAD, EnumSet.of(EventKind.DEAD),
            State.FAILED, EnumSet.of(EventKind.FAILED),
            State.DRAINING, EnumSet.of(EventKind.DRAINING),
            State.STOPPING, EnumSet.of(EventKind.STOPPING)));

    private static final double MILLIS = 1_000;

    private final Map<NodeId, Map<EventKind, Long>> times = new HashMap<>();
    private final Map<NodeId, ClusterEvent> last = new HashMap<>();

    /** @param events the oldest first */
    NodeTimes(List<ClusterEvent> events) {
        for (ClusterEvent event : events) {
            EventKind kind = event.fact().kind();
            if (CAUSES.values().stream().anyMatch(causes -> causes.contains(kind))) {
                times.computeIfAbsent(event.fact().node(), _ -> new EnumMap<>(EventKind.class))
                        .put(kind, event.timeMillis());
                last.put(event.fact().node(), event);
            }
        }
    }

    /** Since when; empty if that is not known. */
    Optional<Instant> since(NodeView node) {
        return Optional.ofNullable(last.get(node.id()))
                .filter(event -> CAUSES.getOrDefault(node.state(), Set.of())
                        .contains(event.fact().kind()))
                .map(event -> Instant.ofEpochMilli(event.timeMillis()));
    }

    /** In words: how long it is so, and how it came back; empty if that is not known. */
    String text(NodeView node, Instant now) {
        Optional<Instant> since = since(node);
        if (since.isEmpty()) {
            return "";
        }
        String ago = span(Duration.between(since.get(), now));
        if (node.state() != State.ALIVE) {
            return ago;
        }
        Optional<Instant> ready = last(node, EventKind.READY);
        if (last(node, EventKind.HEARD_AGAIN).equals(since) && ready.isPresent()) {
            return span(Duration.between(ready.get(), now)) + ", came back " + ago + " ago";
        }
        return last(node, EventKind.DEAD)
                .filter(dead -> dead.isBefore(since.get()))
                .map(dead -> ago + ", after " + seconds(Duration.between(dead, since.get())) + " away")
                .orElse(ago);
    }

    private Optional<Instant> last(NodeView node, EventKind kind) {
        return Optional.ofNullable(times.getOrDefault(node.id(), Map.of()).get(kind))
                .map(Instant::ofEpochMilli);
    }

    private static String seconds(Duration span) {
        return String.format(Locale.ROOT, "%.1f s", span.toMillis() / MILLIS);
    }

    /** A span of time in its largest unit. */
    static String span(Duration span) {
        if (span.toMinutes() < 1) {
            return Math.max(0, span.toSeconds()) + " s";
        }
        if (span.toHours() < 1) {
            return span.toMinutes() + " m";
        }
        return span.toDays() < 1 ? span.toHours() + " h" : span.toDays() + " d";
    }
}
