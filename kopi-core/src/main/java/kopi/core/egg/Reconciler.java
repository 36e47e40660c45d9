package kopi.core.egg;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import kopi.core.egg.Datagram.Heartbeat;
import kopi.core.egg.EggEffect.Halt;
import kopi.core.egg.EggEffect.Survey;
import kopi.core.egg.EggInput.Found;

/**
 * What the leader does: compares what is desired with what is seen, and decides what closes the gap. One lives as long as
 * a leadership; its successor begins from what is seen.
 *
 * <p>Every life that it starts has an incarnation above {@code term × 1,000,000}: a leader that does not know of a life
 * that an earlier leader started still starts the next with a higher one.
 *
 * <p>When the cluster is to go down, eggs come last, so that one can finish what another has begun.
 */
final class Reconciler {
    private static final long STARTS_IN_A_TERM = 1_000_000;

    private final NodeId self;
    private final Layout layout;
    private final EggOptions options;
    private final FailureDetector detector;
    private final Sightings sightings;
    private final Jitter jitter;
    private final RestartBudget budget;
    /** Every node that there is, was, or should be. */
    private final Map<NodeId, Supervision> nodes = new TreeMap<>();

    private final long leadsSince;
    private int restartsOfSelf;
    private long nextSurveyAt = Long.MIN_VALUE;
    /** Whether the last survey found this egg only. */
    private boolean isAlone;

    private boolean isGoingDown;

    Reconciler(
            NodeId self,
            Layout layout,
            EggOptions options,
            FailureDetector detector,
            Sightings sightings,
            Jitter jitter,
            long now) {
        this.self = self;
        this.layout = layout;
        this.options = options;
        this.detector = detector;
        this.sightings = sightings;
        this.jitter = jitter;
        this.budget = new RestartBudget(options.restart(), now);
        this.leadsSince = now;
    }

    /** How many nodes it may start at once. */
    RestartAllowance allowance(long now) {
        return budget.allowance(now);
    }

    /**
     * Closes the gap, as far as it can be done now.
     *
     * @param term in which this egg leads
     */
    List<EggEffect> reconcile(long now, Term term, Desired desired) {
        if (desired.isDown() && !isGoingDown) {
            nextSurveyAt = now;
            isAlone = false;
        }
        isGoingDown = desired.isDown();
        List<EggEffect> effects = new ArrayList<>();
        if (now >= nextSurveyAt) {
            nextSurveyAt = now + (isGoingDown ? options.askAgainAfter() : options.surveyEvery());
            effects.add(new Survey());
        }
        watch(now);
        if (desired.isDown()) {
            effects.addAll(takeDown(now));
        } else {
            effects.addAll(bringUp(now, term, desired));
        }
        return effects;
    }

    /** Takes note of who is there, and does nothing. */
    void watch(long now) {
        sightings.seen().stream().filter(id -> !id.equals(self)).forEach(id -> node(id, now));
    }

    /** A node was never there. */
    void forget(NodeId id) {
        nodes.remove(id);
    }

    private List<EggEffect> bringUp(long now, Term term, Desired desired) {
        Map<NodeId, NodeSpec> wanted = new LinkedHashMap<>();
        layout.wanted(desired).forEach(spec -> wanted.put(spec.id(), spec));
        wanted.remove(self);
        List<EggEffect> effects = new ArrayList<>();
        wanted.forEach((id, spec) -> {
            Supervision node = node(id, now);
            effects.addAll(node.look(now));
            boolean isFailed = desired.failed().contains(id);
            boolean isDue = isFailed ? node.isRetryDue(now) : node.isDue(now);
            if (isDue && budget.take(now)) {
                if (isFailed) {
                    node.retried();
                }
                effects.addAll(node.start(now, spec, term.number() * STARTS_IN_A_TERM));
            }
        });
        nodes.forEach((id, node) -> {
            if (!wanted.containsKey(id)) {
                effects.addAll(node.stop(now));
            }
        });
        return effects;
    }

    private List<EggEffect> takeDown(long now) {
        layout.wanted(Desired.INITIAL).stream()
                .map(NodeSpec::id)
                .filter(id -> !id.equals(self))
                .forEach(id -> node(id, now));
        Set<NodeId> eggs = layout.eggs();
        List<EggEffect> effects = new ArrayList<>();
        nodes.forEach((id, node) -> {
            if (!eggs.contains(id)) {
                effects.addAll(node.stop(now));
            }
        });
        if (nodes.entrySet().stream()
                .allMatch(
                        node -> eggs.contains(node.getKey()) || node.getValue().isDead())) {
            eggs.stream()
                    .filter(nodes::containsKey)
                    .forEach(egg -> effects.addAll(node(egg, now).stop(now)));
        }
        if (isAlone && nodes.values().stream().allMatch(Supervision::isDead)) {
            effects.add(new Halt());
        }
        return effects;
    }

    // --- What is heard of nodes other than this egg. --------------------------------------------------------------

    void heard(long now, Heartbeat heartbeat) {
        node(heartbeat.from(), now).heard(now, heartbeat);
    }

    List<EggEffect> checked(long now, NodeId id, ProcessState state, Desired desired) {
        Optional<NodeSpec> spec = layout.wanted(desired).stream()
                .filter(wanted -> wanted.id().equals(id))
                .findFirst();
        return node(id, now).checked(now, state, spec, hungAfter(now));
    }

    /** Where more of what runs is silent than heard, this egg included, it is more likely the egg that is cut off. */
    private long hungAfter(long now) {
        long mute = nodes.values().stream().filter(Supervision::isMute).count();
        long heard =
                1 + nodes.values().stream().filter(node -> node.isHeard(now)).count();
        return mute > heard ? options.hungAfterCutOff() : options.hungAfter();
    }

    void started(EggInput.Started started) {
        node(started.node(), started.now()).started(started.incarnation(), started.pid(), started.restarts());
    }

    void startFailed(EggInput.StartFailed failed) {
        node(failed.node(), failed.now()).startFailed(failed.now(), failed.incarnation());
    }

    void exited(EggInput.Exited exited) {
        node(exited.node(), exited.now()).exited(exited.now(), exited.incarnation());
    }

    List<EggEffect> surveyed(long now, List<Found> found, Desired desired) {
        isAlone = found.stream().allMatch(process -> process.node().equals(self));
        List<EggEffect> effects = new ArrayList<>();
        for (Found process : found) {
            if (process.node().equals(self)) {
                restartsOfSelf = process.process().restarts();
            } else {
                effects.addAll(checked(now, process.node(), process.process(), desired));
            }
        }
        return effects;
    }

    // --- How they are. --------------------------------------------------------------------------------------------

    /** The nodes that have died too often lately. */
    SortedSet<NodeId> crashLooping(long now) {
        SortedSet<NodeId> looping = new TreeSet<>();
        nodes.forEach((id, node) -> {
            if (node.isCrashLooping(now)) {
                looping.add(id);
            }
        });
        return looping;
    }

    /** Those of these nodes that have been healthy for a while; an egg that leads, for as long as it does. */
    SortedSet<NodeId> recovered(long now, Set<NodeId> failed) {
        SortedSet<NodeId> recovered = new TreeSet<>();
        for (NodeId id : failed) {
            if (hasRecovered(id, now)) {
                recovered.add(id);
            }
        }
        return recovered;
    }

    private boolean hasRecovered(NodeId id, long now) {
        return id.equals(self)
                ? now - leadsSince >= options.restart().healthyAfter()
                : supervision(id).filter(node -> node.hasRecovered(now)).isPresent();
    }

    /** Somebody wants every node to be tried again. */
    void forgive(long now) {
        nodes.values().forEach(node -> node.forgive(now));
    }

    int restarts(NodeId id) {
        return id.equals(self)
                ? restartsOfSelf
                : Optional.ofNullable(nodes.get(id)).map(Supervision::restarts).orElse(0);
    }

    /** What is being done about a node; empty if nothing was ever to be done. */
    Optional<Supervision> supervision(NodeId id) {
        return Optional.ofNullable(nodes.get(id));
    }

    /** Nodes that are there and should not be. */
    SortedSet<NodeId> surplus(Set<NodeId> wanted) {
        SortedSet<NodeId> surplus = new TreeSet<>();
        nodes.forEach((id, node) -> {
            if (!wanted.contains(id) && !node.isDead()) {
                surplus.add(id);
            }
        });
        return surplus;
    }

    private Supervision node(NodeId id, long now) {
        if (id.equals(self)) {
            throw new IllegalArgumentException("an egg does not supervise itself");
        }
        return nodes.computeIfAbsent(id, _ -> new Supervision(id, options, detector, sightings, jitter, now));
    }
}
