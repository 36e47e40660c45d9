package kopi.core.node;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import kopi.core.egg.BrokerLink;
import kopi.core.port.BrokerHealth;
import kopi.core.port.BrokerHealth.State;

/**
 * A node's reactions to its link to the broker.
 *
 * <ul>
 *   <li>Up: roles hear the time, eggs a heartbeat.
 *   <li>Blocked, down: no time passes for the roles, as nobody can be heard who might speak; roles wait, and are not taken
 *       for stuck. Heartbeats go on, and say when the link is down: eggs show such a node and do not restart it.
 *   <li>Closed under a running node: nothing opens it again, so the node stops, and eggs start another.
 * </ul>
 *
 * <p>A node whose roles do not come back from a tick for too long, while the broker is there, or that cannot go on, falls
 * silent: the eggs end it.
 *
 * <p>Sans I/O: single owner, no threads, no clock; times are nanoseconds of any clock that does not run backwards.
 */
public final class NodeEngine {
    /** So many of the longest ticks without a turn, and the loop is taken for stuck. */
    private static final int MISSED_TURNS = 3;

    private final ListeningTime time;
    private final Duration longestTick;
    private final Watchdog watchdog = new Watchdog();
    private boolean isReady;
    private boolean isOver;
    /** When it last heard that time passes, of its clock or of its heart; empty until it has. */
    private OptionalLong turnedAt = OptionalLong.empty();

    /** @param longestTick how long there may be between two ticks; time beyond it does not count for roles */
    public NodeEngine(Duration longestTick) {
        this.time = new ListeningTime(longestTick);
        this.longestTick = longestTick;
    }

    /** Its roles are hosted. */
    public List<NodeStep> ready() {
        isReady = true;
        return List.of();
    }

    /** It is time to tell the roles what time it is. */
    public List<NodeStep> tick(long nowNanos, BrokerHealth health) {
        turnedAt = OptionalLong.of(nowNanos);
        if (isOver) {
            return List.of();
        }
        if (health.state() == State.CLOSED) {
            return stop("its connection to the broker is closed: " + health.detail());
        }
        long millis = time.millis(nowNanos, health.takesMessages());
        watchdog.begin(nowNanos);
        return List.of(new NodeStep.Tick(millis));
    }

    /** Every role has answered. */
    public void ticked() {
        watchdog.end();
    }

    /** It is time to tell the eggs that the node lives. */
    public List<NodeStep> beat(long nowNanos, BrokerHealth health) {
        turnedAt = OptionalLong.of(nowNanos);
        if (isOver || watchdog.isStuck(nowNanos, health.takesMessages())) {
            return List.of();
        }
        return List.of(new NodeStep.Beat(isReady, health.isReachable() ? BrokerLink.UP : BrokerLink.DOWN));
    }

    /**
     * How the node is, for who asks.
     *
     * @param brokenFolds how many of its folds take nothing
     */
    public Vitals vitals(long nowNanos, BrokerHealth health, int brokenFolds) {
        if (isOver) {
            return Vitals.stuck("stopping");
        }
        if (nowNanos - turnedAt.orElse(nowNanos)
                > longestTick.multipliedBy(MISSED_TURNS).toNanos()) {
            return Vitals.stuck("its clock stands still");
        }
        if (watchdog.isStuck(nowNanos, health.takesMessages())) {
            return Vitals.stuck("a role does not come back from its message");
        }
        if (!health.isReachable()) {
            return Vitals.waiting("the link to the broker is down: " + health.detail());
        }
        if (!isReady) {
            return Vitals.waiting("restoring its state");
        }
        return brokenFolds == 0 ? Vitals.READY : Vitals.waiting(brokenFolds + " folds are being rebuilt");
    }

    /** What a role or its driver threw: the process is of no more use. */
    public List<NodeStep> failed(String reason) {
        return isOver ? List.of() : stop(reason);
    }

    private List<NodeStep> stop(String reason) {
        isOver = true;
        return List.of(new NodeStep.Stop(reason));
    }
}
