package kopi.core.egg;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import kopi.core.egg.ClusterView.State;
import kopi.core.egg.Datagram.Heartbeat;
import kopi.core.egg.EggEffect.Check;
import kopi.core.egg.EggEffect.Kill;
import kopi.core.egg.EggEffect.Start;
import kopi.core.egg.EggEffect.Stop;
import kopi.core.egg.ProcessState.Alive;
import kopi.core.egg.ProcessState.Gone;

/**
 * What the leader does about one node.
 *
 * <pre>
 *   phase     event                                         what follows
 *   --------  --------------------------------------------  --------------------------------------------------
 *   WATCHED   silent for checkAfter                         Check, again and again
 *   WATCHED,  process lives, silent for hungAfter (longer   Kill; KILLING
 *             if the egg seems to be cut off), and its
 *   STARTING  start is long over (isHung)
 *   WATCHED   process is gone                               a death; DEAD
 *   any       not wanted (any more)                         Stop; STOPPING
 *   STARTING  a heartbeat                                   WATCHED
 *   STARTING  no word for askAgainAfter                     Check
 *   STARTING  the runtime has not started it               the same Start again
 *   STARTING  it could not be started, or is gone           a death; DEAD
 *   KILLING   no word for askAgainAfter                     the same Kill again; Check
 *   KILLING   process is gone                               DEAD
 *   STOPPING  no word for askAgainAfter                     the same Stop again; Check
 *   STOPPING  process is gone                               DEAD, not delayed
 *   DEAD      wanted, not failed, delay over, budget left   Start with a higher incarnation; STARTING
 *   DEAD      wanted, failed, long delay over, budget left  likewise, once; it counts as failed until it is healthy
 *   DEAD      a later life is seen, or its process lives    WATCHED: another leader has started it, or an order that
 *                                                           came late
 * </pre>
 *
 * <p>A start that takes too long is ended and made again. Nobody can tell a process that hangs from one that starts on a
 * machine with too much to do: so each such end doubles the time that the next start may take, up to {@link
 * EggOptions#LONGEST_START} times {@code startWithin}, until the node has been healthy for a while. A bound that never
 * moved would end every start of a node that needs a little more, for ever.
 *
 * <p>Deaths make a node failed ({@link #isCrashLooping}); being killed for being hung is none, since the fault may be the
 * network's. Answers that are about an earlier life than the present one change nothing, or are put right by the next
 * heartbeat.
 */
final class Supervision {
    private enum Phase {
        WATCHED,
        STARTING,
        KILLING,
        STOPPING,
        DEAD
    }

    private final NodeId id;
    private final EggOptions options;
    private final FailureDetector detector;
    private final Sightings sightings;
    private final RestartDelay restartDelay;
    private final Deque<Long> deaths = new ArrayDeque<>();

    private Phase phase = Phase.WATCHED;
    private long incarnation;
    private long pid;
    private int restarts;
    /** Whether, by the runtime's last answer, its process runs and ought to be heard. */
    private boolean isMute;
    /** How many lives in a row were ended because they had not been heard in time. */
    private int unheardLives;
    /** Since when it has been alive without a break. */
    private long healthySince;
    /** When the runtime may be asked again. */
    private long nextAskAt = Long.MIN_VALUE;
    /** When a dead node may be started. */
    private long dueAt = Long.MIN_VALUE;
    /** When a dead node that has failed may be tried once more. */
    private long retryAt = Long.MIN_VALUE;
    /** How often in a row it was tried once more while it was failed. */
    private int tries;

    Supervision(NodeId id, EggOptions options, FailureDetector detector, Sightings sightings, Jitter jitter, long now) {
        this.id = id;
        this.options = options;
        this.detector = detector;
        this.sightings = sightings;
        this.restartDelay = new RestartDelay(options.restart(), jitter);
        this.healthySince = now;
        sightings.last(id).ifPresent(heartbeat -> {
            incarnation = heartbeat.incarnation();
            pid = heartbeat.pid();
        });
    }

    // --- What is to be done. --------------------------------------------------------------------------------------

    /** Looks after a node that is wanted, otherwise than by starting it. */
    List<EggEffect> look(long now) {
        return switch (phase) {
            case WATCHED -> watch(now);
            case STARTING -> ask(now, List.of(new Check(id)));
            case KILLING -> ask(now, List.of(new Kill(id, pid, incarnation), new Check(id)));
            case STOPPING -> ask(now, List.of(new Stop(id, pid, incarnation), new Check(id)));
            case DEAD -> List.of();
        };
    }

    /** Gets rid of a node that is not wanted. */
    List<EggEffect> stop(long now) {
        switch (phase) {
            case WATCHED, STARTING -> {
                if (incarnation == 0) {
                    return ask(now, List.of(new Check(id)));
                }
                enter(Phase.STOPPING, now);
            }
            case KILLING, STOPPING, DEAD -> {
                // On the way already.
            }
        }
        return look(now);
    }

    private List<EggEffect> watch(long now) {
        if (detector.silence(id, now) >= options.checkAfter()) {
            healthySince = now;
            return ask(now, List.of(new Check(id)));
        }
        if (now - healthySince >= options.restart().healthyAfter()) {
            restartDelay.reset();
            unheardLives = 0;
            tries = 0;
        }
        return List.of();
    }

    private List<EggEffect> ask(long now, List<EggEffect> question) {
        if (now < nextAskAt) {
            return List.of();
        }
        nextAskAt = now + options.askAgainAfter();
        return question;
    }

    /** Whether it could be started now. */
    boolean isDue(long now) {
        return phase == Phase.DEAD && now >= dueAt;
    }

    /** Whether it could be tried once more, though it has failed. */
    boolean isRetryDue(long now) {
        return phase == Phase.DEAD && retryIn(now) == 0;
    }

    /** In how many milliseconds a failed node is tried once more; 0 if it is due, or under way. */
    long retryIn(long now) {
        return phase == Phase.DEAD ? Math.max(0, Math.max(retryAt, now) - now) : 0;
    }

    /** Notes that it is started although it has failed: after the next death it is left alone for longer. */
    void retried() {
        tries++;
    }

    /** Whether it has been healthy for so long that what was before is over. */
    boolean hasRecovered(long now) {
        return isHeard(now) && now - healthySince >= options.restart().healthyAfter();
    }

    /**
     * Starts it.
     *
     * @param above the incarnation will be higher than this, and than all earlier ones
     */
    List<EggEffect> start(long now, NodeSpec spec, long above) {
        incarnation = Math.max(above, sightings.highest(id)) + 1;
        pid = 0;
        sightings.expect(id, incarnation);
        detector.await(id, now);
        enter(Phase.STARTING, now);
        nextAskAt = now + options.askAgainAfter();
        return List.of(new Start(spec, incarnation));
    }

    // --- What is heard of it. -------------------------------------------------------------------------------------

    /** A heartbeat of the present life has come, or of a later one. */
    void heard(long now, Heartbeat heartbeat) {
        boolean isLater = heartbeat.incarnation() > incarnation;
        incarnation = heartbeat.incarnation();
        pid = heartbeat.pid();
        isMute = false;
        switch (phase) {
            case STARTING, DEAD -> enter(Phase.WATCHED, now);
            case WATCHED, KILLING -> {
                if (isLater) {
                    // What is to be killed is the earlier life, which must be over.
                    enter(Phase.WATCHED, now);
                }
            }
            case STOPPING -> {
                // Whichever life it is.
            }
        }
    }

    /** The runtime has started it. */
    void started(long started, long process, int starts) {
        if (phase == Phase.STARTING && started == incarnation) {
            pid = process;
            restarts = starts;
        }
    }

    /** The runtime could not start it. */
    void startFailed(long now, long failed) {
        if (phase == Phase.STARTING && failed == incarnation) {
            died(now);
        }
    }

    /** That life is over. */
    void exited(long now, long ended) {
        if (ended >= incarnation) {
            incarnation = ended;
            gone(now);
        }
    }

    /**
     * The runtime has looked.
     *
     * @param hungAfter silence after which a process that runs is taken to hang
     */
    List<EggEffect> checked(long now, ProcessState state, Optional<NodeSpec> spec, long hungAfter) {
        return switch (state) {
            case Alive alive -> lives(now, alive, hungAfter);
            case Gone(long last) -> {
                if (phase == Phase.STARTING && last < incarnation) {
                    // The start got lost; it may be asked for twice, being the same life.
                    yield spec.<List<EggEffect>>map(node -> List.of(new Start(node, incarnation)))
                            .orElse(List.of());
                }
                if (phase != Phase.WATCHED || detector.silence(id, now) >= options.checkAfter()) {
                    // Otherwise the answer is about an earlier life.
                    incarnation = Math.max(incarnation, last);
                    gone(now);
                }
                yield List.of();
            }
            case ProcessState.Unclear _ -> List.of();
        };
    }

    private List<EggEffect> lives(long now, Alive alive, long hungAfter) {
        if (isWorking(now) && alive.incarnation() < incarnation) {
            return List.of();
        }
        pid = alive.pid();
        restarts = alive.restarts();
        if (alive.incarnation() != incarnation || phase == Phase.DEAD) {
            // Started by another leader, or not started anew because it lived, or by a request that was overtaken
            // by the question whether it lives: the runtime has the last word. What the node has said so far may
            // have been taken for the words of a life that was over.
            boolean wasHeard = !sightings.isPast(id, alive.incarnation());
            incarnation = alive.incarnation();
            sightings.expect(id, incarnation);
            detector.await(id, wasHeard ? Long.MIN_VALUE : now);
            enter(Phase.WATCHED, now);
        }
        long silence = detector.silence(id, now);
        boolean isSilent = hasStarted(alive.ageMillis()) && silence >= options.checkAfter();
        isMute = isSilent && !alive.isStopped();
        boolean isHung = isSilent && silence >= (alive.isStopped() ? options.hungAfter() : hungAfter);
        if (isHung && (phase == Phase.WATCHED || phase == Phase.STARTING)) {
            if (sightings.last(id).isEmpty()) {
                unheardLives++;
            }
            enter(Phase.KILLING, now);
            return look(now);
        }
        return List.of();
    }

    /** Whether it was heard once, or has had time enough to start. */
    private boolean hasStarted(long ageMillis) {
        return sightings.last(id).isPresent() || ageMillis >= options.startWithin(unheardLives);
    }

    private void gone(long now) {
        switch (phase) {
            case WATCHED -> {
                if (incarnation == 0) {
                    // It never lived: this is its first start.
                    deadLetter(now, now);
                } else {
                    died(now);
                }
            }
            case STARTING -> died(now);
            case KILLING -> deadLetter(now, now + restartDelay.next());
            case STOPPING -> deadLetter(now, now);
            case DEAD -> {
                // Known.
            }
        }
    }

    private void died(long now) {
        deaths.add(now);
        deadLetter(now, now + restartDelay.next());
    }

    private void deadLetter(long now, long due) {
        sightings.deadLetter(id, incarnation);
        enter(Phase.DEAD, now);
        retryAt = now + EggOptions.RestartLimits.retryAfter(tries);
        dueAt = due;
        pid = 0;
    }

    private void enter(Phase next, long now) {
        phase = next;
        isMute = false;
        healthySince = now;
        nextAskAt = Long.MIN_VALUE;
    }

    // --- How it is. -----------------------------------------------------------------------------------------------

    /** Whether it has died so often lately that it is to be left alone. */
    boolean isCrashLooping(long now) {
        while (!deaths.isEmpty() && now - deaths.getFirst() > options.restart().deathsWithin()) {
            deaths.removeFirst();
        }
        return deaths.size() >= options.restart().deathsToFail();
    }

    /** Somebody wants it to be tried again. */
    void forgive(long now) {
        deaths.clear();
        restartDelay.reset();
        tries = 0;
        dueAt = Math.min(dueAt, now);
        retryAt = Math.min(retryAt, now);
    }

    boolean isDead() {
        return phase == Phase.DEAD;
    }

    /** Whether its process runs, and nothing is heard of it. */
    boolean isMute() {
        return isMute;
    }

    /** Whether it is heard. */
    boolean isHeard(long now) {
        return isWorking(now) && sightings.last(id).isPresent();
    }

    /** Whether there is no reason to ask the runtime, though it may only be too early to hear it. */
    private boolean isWorking(long now) {
        return phase == Phase.WATCHED && detector.silence(id, now) < options.checkAfter();
    }

    long incarnation() {
        return incarnation;
    }

    long pid() {
        return pid;
    }

    int restarts() {
        return restarts;
    }

    State state(long now, boolean isFailed) {
        return switch (phase) {
            case WATCHED -> State.of(detector.verdict(id, now), sightings.last(id));
            case STARTING -> State.STARTING;
            case KILLING -> State.SUSPECT;
            case STOPPING -> State.STOPPING;
            case DEAD -> isFailed ? State.FAILED : State.DEAD;
        };
    }
}
