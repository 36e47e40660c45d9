package kopi.core.client;

import java.time.Duration;
import kopi.core.retry.Backoff;

/**
 * How long a client waits for what: pure decisions, time comes in as nanoseconds of any clock that does not run
 * backwards.
 *
 * @param firstContact how long to look for a gateway before the first one has answered: whoever mistypes an address need
 *     not wait long
 * @param contact how long to look for one when all are gone
 * @param admission how long to wait for a place when there is none
 * @param silence how long a job may make no progress before its journals are audited, at the latest
 * @param attempts how often a job is begun at most
 */
public record Patience(Duration firstContact, Duration contact, Duration admission, Duration silence, int attempts) {
    /** For people who wait. */
    public static final Patience USUAL = new Patience(
            Duration.ofSeconds(30), Duration.ofSeconds(120), Duration.ofMinutes(10), Duration.ofSeconds(10), 5);

    /**
     * How long to try to tell the cluster that a job is over, when its reports are there already: longer than a killed
     * gateway takes to come back.
     */
    public static final Duration CLOSING = Duration.ofSeconds(20);

    private static final Backoff PAUSES = new Backoff(100, 3_000, Backoff.Spread.FULL);
    private static final Duration MAX_BETWEEN_AUDITS = Duration.ofSeconds(60);

    public Patience {
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be at least 1, not " + attempts + " times");
        }
    }

    /** How long to look for a gateway. */
    Duration forContact(boolean hadOne) {
        return hadOne ? contact : firstContact;
    }

    /**
     * How long to pause before a gateway is tried again.
     *
     * @param failures how often it has failed in a row, at least 1
     * @param random 0 to 1
     */
    public static Duration pause(int failures, double random) {
        return Duration.ofMillis(
                PAUSES.millis(failures, (shortest, longest) -> shortest + Math.round((longest - shortest) * random)));
    }

    /** How long to wait for progress before the next audit, when there has been none for so long. */
    Duration beforeAudit(Duration quiet) {
        Duration atMost = quiet.compareTo(MAX_BETWEEN_AUDITS) < 0 ? quiet : MAX_BETWEEN_AUDITS;
        return atMost.compareTo(silence) < 0 ? silence : atMost;
    }

    /** Whether a job may be begun once more. */
    public boolean mayStartOver(int begun) {
        return begun < attempts;
    }
}
