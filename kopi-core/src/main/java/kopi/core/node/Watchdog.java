package kopi.core.node;

import java.time.Duration;

/**
 * Tells whether a node is stuck though its process lives: a role that never comes back from a message holds up the node's
 * clock, too, which asks every role in turn.
 *
 * <p>Single owner, no threads. Times are nanoseconds of any clock that does not run backwards.
 */
final class Watchdog {
    /** No role takes nearly as long over one message; a blocked broker may, and is not the node's fault. */
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private long turnedAt;
    private boolean isWaiting;

    /** The clock has begun a round. */
    void begin(long now) {
        turnedAt = now;
        isWaiting = true;
    }

    /** Every role has answered. */
    void end() {
        isWaiting = false;
    }

    /**
     * Whether a role hangs.
     *
     * @param brokerTakesMessages whether the broker is there and not blocked: otherwise roles wait for it
     */
    boolean isStuck(long now, boolean brokerTakesMessages) {
        if (!brokerTakesMessages) {
            turnedAt = now;
        }
        return isWaiting && now - turnedAt > PATIENCE.toNanos();
    }
}
