package kopi.core.egg;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import kopi.core.egg.Datagram.Heartbeat;

/**
 * Follows the work of those groups of a cluster that the cluster file says so of, by what their nodes tell in heartbeats. One lives
 * as long as a leadership; its successor begins from what it sees. Mutable, single owner.
 */
final class Autoscaling {
    /** Between two looks, in milliseconds. */
    private static final long EVERY = 1_000;

    private final Layout layout;
    private final FailureDetector detector;
    private final Sightings sightings;
    private final Map<String, Autoscaler> groups = new TreeMap<>();
    private long nextAt = Long.MIN_VALUE;

    /** So many nodes there should be of a group, as so much waits. */
    record Wish(String group, int nodes, long waiting) {}

    Autoscaling(Layout layout, FailureDetector detector, Sightings sightings) {
        this.layout = layout;
        this.detector = detector;
        this.sightings = sightings;
        layout.autoscaled().forEach((group, range) -> groups.put(group, new Autoscaler(range.min(), range.max())));
    }

    /** What should be otherwise than is desired. */
    List<Wish> look(long now, Desired desired) {
        if (groups.isEmpty() || desired.isDown() || now < nextAt) {
            return List.of();
        }
        nextAt = now + EVERY;
        List<Wish> wishes = new ArrayList<>();
        groups.forEach((group, scaler) -> {
            int nodes = layout.count(desired, group);
            List<Gauges> gauges = gauges(now, group);
            // Each of them has looked at the same queues.
            long waiting = gauges.stream().mapToLong(Gauges::waiting).max().orElse(0);
            long inHand = gauges.stream().mapToLong(Gauges::inHand).sum();
            OptionalInt target = nodes == 0 ? OptionalInt.empty() : scaler.look(now, nodes, waiting, inHand);
            target.ifPresent(count -> wishes.add(new Wish(group, count, waiting)));
        });
        return wishes;
    }

    private List<Gauges> gauges(long now, String group) {
        return sightings
                .last(id -> id.group().equals(group) && detector.verdict(id, now) == FailureDetector.Verdict.ALIVE)
                .stream()
                .map(Heartbeat::gauges)
                .toList();
    }
}
