package kopi.core.node;

import java.time.Duration;
import java.util.List;
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
    private final ListeningTime time;
    private final Watchdog watchdog = new Watchdog();
    private boolean isReady;
    private boolean isOver;

    /** @param longestTick how long there may be between two ticks; time beyond it does not count for roles */
    public NodeEngine(Duration longestTick) {
        this.time = new ListeningTime(longestTick);
    }

    /** Its roles are hosted. */
    public List<NodeStep> ready() {
        isReady = true;
        return List.of();
    }

    /** It is time to tell the roles what time it is. */
    public List<NodeStep> tick(long nowNanos, BrokerHealth health) {
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
        if (isOver || watchdog.isStuck(nowNanos, health.takesMessages())) {
            return List.of();
        }
        return List.of(new NodeStep.Beat(isReady, health.isReachable() ? BrokerLink.UP : BrokerLink.DOWN));
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
