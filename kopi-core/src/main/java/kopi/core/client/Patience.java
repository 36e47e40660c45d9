package kopi.core.client;

import java.time.Duration;

/**
 * How long a client puts up with what: pure decisions, time comes in as nanoseconds of any clock that does not run
 * backwards.
 *
 * @param firstContact how long to look for a gateway before the first one has answered: whoever mistypes an address need
 *     not wait long
 * @param contact how long to look for one when all are gone
 * @param admission how long to wait for a place when there is none
 * @param silence how long a job may make no progress before it is started over; doubled with each attempt, so that a slow
 *     cluster is not made slower
 * @param attempts how often a job is begun at most
 */
public record Patience(Duration firstContact, Duration contact, Duration admission, Duration silence, int attempts) {
    /** For people who wait. */
    public static final Patience USUAL = new Patience(
            Duration.ofSeconds(30), Duration.ofSeconds(120), Duration.ofMinutes(10), Duration.ofSeconds(30), 5);

    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 3_000;
    /** Beyond it the pause has its greatest length; keeps the shift in range. */
    private static final int MAX_DOUBLINGS = 10;

    public Patience {
        if (attempts < 1) {
            throw new IllegalArgumentException("a job must be attempted at least once, not " + attempts + " times");
        }
    }

    /** How long to look for a gateway. */
    public Duration forContact(boolean hadOne) {
        return hadOne ? contact : firstContact;
    }

    /**
     * How long to pause before a gateway is tried again: exponential, with full jitter, so that clients that lost the same
     * gateway do not come back all at once (<a
     * href="https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/">Brooker, Timeouts, retries
     * and backoff with jitter</a>).
     *
     * @param failures how often it has failed in a row, at least 1
     * @param random 0 to 1
     */
    public static Duration pause(int failures, double random) {
        long longest = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failures - 1, MAX_DOUBLINGS));
        return Duration.ofMillis(Math.round(longest * random));
    }

    /**
     * Whether a job has been silent for too long.
     *
     * @param begun how often it was begun, at least 1
     */
    public boolean isExhausted(int begun, long heardNanos, long nowNanos) {
        return nowNanos - heardNanos
                >= silence.multipliedBy(1L << Math.min(begun - 1, MAX_DOUBLINGS))
                        .toNanos();
    }

    /** Whether a job may be begun once more. */
    public boolean mayStartOver(int begun) {
        return begun < attempts;
    }
}
