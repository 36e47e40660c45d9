package kopi.core.egg;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import kopi.core.egg.Datagram.Heartbeat;
import kopi.core.egg.EggEffect.Check;
import kopi.core.egg.EggEffect.Kill;
import kopi.core.egg.EggEffect.Start;
import kopi.core.egg.EggEffect.Survey;
import kopi.core.egg.EggInput.Found;
import kopi.core.egg.ProcessState.Alive;
import kopi.core.egg.ProcessState.Gone;
import kopi.core.topology.RoleKind;

/**
 * What the leader does where others start nodes, and start again what has ended ({@link Custody#SHARED}): it has those ended
 * that hang, and those started that have ended and stay away.
 *
 * <pre>
 *   a node                                                  what follows
 *   ------------------------------------------------------  ----------------------------------------
 *   silent for checkAfter                                   Check, again and again
 *   its process lives, was heard, silent for hungAfter      Kill, again and again
 *     (longer if the egg seems to be cut off)
 *   its process lives, was not heard since it started, and  Kill; the next life has double the time,
 *     has had the time for a start                            as in {@link Supervision}
 *   its process is gone                                     Start, every suspectAfter
 * </pre>
 *
 * <p>What is ended may come back under another name, as a pod does: the time that it is given then is that of its kind.
 *
 * <p>It wants no number of nodes, and knows those only that it has heard, that the runtime lists, or that there is one of: those
 * of the cluster file with a number that says which share of the work is theirs.
 */
final class Warden {
    /** What is known of a node. */
    private static final class Ward {
        private long nextAskAt = Long.MIN_VALUE;
        /** How many lives in a row were ended because they had not been heard in time. */
        private int unheardLives;
        /** Whether, by the runtime's last answer, its process runs and ought to be heard. */
        private boolean isMute;

        private int restarts;
    }

    /** How many nodes without a number, one after the other, were ended because they had not been heard in time, and when the last one was. */
    private record Unheard(int lives, long endedAt) {}

    private final NodeId self;
    private final EggOptions options;
    private final FailureDetector detector;
    private final Sightings sightings;
    private final RestartBudget budget;
    /** By kind; as many as there are kinds of nodes. */
    private final Map<String, Unheard> unheardKinds = new TreeMap<>();

    private final Map<NodeId, NodeSpec> named = new TreeMap<>();
    private final Map<NodeId, Ward> wards = new TreeMap<>();
    private long nextSurveyAt = Long.MIN_VALUE;

    Warden(NodeId self, Layout layout, EggOptions options, FailureDetector detector, Sightings sightings, long now) {
        this.self = self;
        this.options = options;
        this.detector = detector;
        this.sightings = sightings;
        this.budget = new RestartBudget(options.restart(), now);
        layout.wanted(Desired.INITIAL).stream()
                .filter(spec -> spec.isEgg() || spec.roles().stream().anyMatch(RoleKind::isStateful))
                .forEach(spec -> named.put(spec.id(), spec));
    }

    /** Asks about those who are silent, and now and then for all that there are. */
    List<EggEffect> look(long now) {
        List<EggEffect> effects = new ArrayList<>();
        if (now >= nextSurveyAt) {
            nextSurveyAt = now + options.surveyEvery();
            effects.add(new Survey());
        }
        Set<NodeId> known = new TreeSet<>(named.keySet());
        known.addAll(sightings.seen());
        known.remove(self);
        for (NodeId id : known) {
            Ward ward = ward(id);
            if (detector.silence(id, now) < options.checkAfter()) {
                ward.unheardLives = 0;
                ward.isMute = false;
            } else if (now >= ward.nextAskAt) {
                ward.nextAskAt = now + options.askAgainAfter();
                effects.add(new Check(id));
            }
        }
        return effects;
    }

    /** The runtime has looked. */
    List<EggEffect> checked(long now, NodeId id, ProcessState state) {
        if (id.equals(self)) {
            return List.of();
        }
        return switch (state) {
            case Alive alive -> lives(now, id, alive);
            case Gone _ -> gone(now, id);
            case ProcessState.Unclear _ -> List.of();
        };
    }

    /** The runtime has listed all that live. */
    List<EggEffect> surveyed(long now, List<Found> found) {
        List<EggEffect> effects = new ArrayList<>();
        found.forEach(process -> effects.addAll(checked(now, process.node(), process.process())));
        return effects;
    }

    private List<EggEffect> lives(long now, NodeId id, Alive alive) {
        Ward ward = ward(id);
        ward.restarts = alive.restarts();
        long silence = detector.silence(id, now);
        Optional<Heartbeat> heard = sightings.last(id).filter(_ -> alive.ageMillis() >= silence);
        int unheardLives = Math.max(ward.unheardLives, unheardOfKind(now, id, alive.ageMillis()));
        boolean isStarting = heard.isEmpty() && alive.ageMillis() < options.startWithin(unheardLives);
        ward.isMute = silence >= options.checkAfter() && !isStarting && !alive.isStopped();
        boolean isHung = !isStarting && silence >= (alive.isStopped() ? options.hungAfter() : hungAfter(now));
        if (!isHung || !budget.take(now)) {
            return List.of();
        }
        if (heard.isEmpty()) {
            ward.unheardLives = unheardLives + 1;
            if (id.number() == 0) {
                unheardKinds.put(kind(id), new Unheard(ward.unheardLives, now));
            }
        }
        return List.of(
                new Kill(id, alive.pid(), heard.map(Heartbeat::incarnation).orElse(alive.incarnation())));
    }

    /** Of those before it, if it was started after the last one was ended. Forgotten once it has had its time twice over. */
    private int unheardOfKind(long now, NodeId id, long ageMillis) {
        return Optional.ofNullable(id.number() == 0 ? unheardKinds.get(kind(id)) : null)
                .filter(unheard -> now - unheard.endedAt() >= ageMillis)
                .filter(unheard -> now - unheard.endedAt() <= 2 * options.startWithin(unheard.lives()))
                .map(Unheard::lives)
                .orElse(0);
    }

    /** {@code filter} of a filter that is named by chance. */
    private static String kind(NodeId id) {
        return id.name().substring(0, Math.max(0, id.name().lastIndexOf('-')));
    }

    /** Most are back by themselves. Whoever has it ended on purpose tells the runtime, which then starts nothing. */
    private List<EggEffect> gone(long now, NodeId id) {
        Ward ward = ward(id);
        ward.isMute = false;
        Optional<NodeSpec> spec = sightings.last(id).map(Warden::spec).or(() -> Optional.ofNullable(named.get(id)));
        if (spec.isEmpty() || detector.silence(id, now) < options.checkAfter() || !budget.take(now)) {
            return List.of();
        }
        ward.nextAskAt = now + options.suspectAfter();
        return List.of(new Start(spec.get(), sightings.highest(id) + 1));
    }

    private static NodeSpec spec(Heartbeat heartbeat) {
        return new NodeSpec(
                heartbeat.from(),
                heartbeat.roles().stream()
                        .flatMap(role -> RoleKind.named(role).stream())
                        .toList());
    }

    /** Where more of what runs is silent than heard, this egg included, it is more likely the egg that is cut off. */
    private long hungAfter(long now) {
        long mute = wards.values().stream().filter(ward -> ward.isMute).count();
        long heard = 1
                + sightings.seen().stream()
                        .filter(id -> !id.equals(self) && detector.silence(id, now) < options.checkAfter())
                        .count();
        return mute > heard ? options.hungAfterCutOff() : options.hungAfter();
    }

    /** A node was never there. */
    void forget(NodeId id) {
        wards.remove(id);
    }

    /** How often the runtime has started it again. */
    int restarts(NodeId id) {
        return Optional.ofNullable(wards.get(id)).map(ward -> ward.restarts).orElse(0);
    }

    private Ward ward(NodeId id) {
        return wards.computeIfAbsent(id, _ -> new Ward());
    }
}
