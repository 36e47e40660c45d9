package kopi.core.egg;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import kopi.core.topology.ClusterSize;
import kopi.core.topology.RoleKind;
import kopi.core.topology.SizeInUse;

/**
 * Which nodes are kept though fewer are wanted: those of roles that keep state, until what was begun with them has ended.
 * Controllers say so, who fold what they are told and what jobs need in one order: one that goes by the size that is wanted now
 * knows of every job that was begun before. While none of them says anything, all are kept that were ever heard.
 */
final class Draining {
    private final Layout layout;
    private final FailureDetector detector;
    private final Sightings sightings;

    Draining(Layout layout, FailureDetector detector, Sightings sightings) {
        this.layout = layout;
        this.detector = detector;
        this.sightings = sightings;
    }

    /** What is desired, and what is still needed. */
    Desired kept(long now, Desired desired) {
        Optional<ClusterSize> size = layout.size(desired);
        if (size.isEmpty()) {
            return desired;
        }
        List<SizeInUse> known = known(now, size.get());
        Desired kept = desired;
        kept = kept(now, kept, RoleKind.CONTROLLER, known, SizeInUse::controllers);
        kept = kept(now, kept, RoleKind.AGGREGATOR, known, SizeInUse::aggregators);
        return kept(now, kept, RoleKind.JOINER, known, SizeInUse::joiners);
    }

    private Desired kept(
            long now, Desired desired, RoleKind role, List<SizeInUse> known, ToIntFunction<SizeInUse> count) {
        Optional<String> group = layout.group(role.text());
        if (group.isEmpty()) {
            return desired;
        }
        int needed = known.isEmpty()
                ? highest(group.get(), _ -> true)
                : Math.max(
                        known.stream().mapToInt(count).max().orElseThrow(),
                        highest(group.get(), id -> hasOpenJobs(now, id)));
        int wanted = layout.count(desired, group.get());
        return needed > wanted ? desired.with(group.get(), Math.min(needed, Layout.MAX_REPLICAS)) : desired;
    }

    /** What it has of them it forgets when it hears that they are over. */
    private boolean hasOpenJobs(long now, NodeId id) {
        return isHeard(now, id)
                && sightings
                        .last(id)
                        .filter(last -> last.gauges().openJobs() > 0)
                        .isPresent();
    }

    private boolean isHeard(long now, NodeId id) {
        return detector.verdict(id, now) == FailureDetector.Verdict.ALIVE;
    }

    private int highest(String group, Predicate<NodeId> which) {
        return sightings.seen().stream()
                .filter(id -> id.group().equals(group) && which.test(id))
                .mapToInt(NodeId::number)
                .max()
                .orElse(0);
    }

    private List<SizeInUse> known(long now, ClusterSize size) {
        return sightings.last(id -> isHeard(now, id)).stream()
                .flatMap(heartbeat -> heartbeat.gauges().use().stream())
                .filter(use -> use.size().equals(size))
                .toList();
    }
}
