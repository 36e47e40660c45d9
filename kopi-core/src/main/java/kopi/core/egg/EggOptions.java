package kopi.core.egg;

import kopi.core.retry.Backoff;

/**
 * How fast an egg is, in milliseconds.
 *
 * @param tickEvery how often the egg is told the time
 * @param heartbeatEvery how often nodes and eggs say that they live
 * @param checkAfter silence after which the runtime is asked whether the process lives
 * @param suspectAfter silence after which a node counts as suspect, and a leader as lost
 * @param hungAfter silence after which a process that lives is killed; not before its start may have taken {@code
 *     startWithin}
 * @param startWithin how long a start may take until the first heartbeat; longer after starts that took too long, see
 *     {@link #LONGEST_START}
 * @param askAgainAfter how long the runtime may take to answer until it is asked again
 * @param surveyEvery how often all processes are listed
 * @param election how long an election waits
 * @param restart how restarts are held back
 */
public record EggOptions(
        long tickEvery,
        long heartbeatEvery,
        long checkAfter,
        long suspectAfter,
        long hungAfter,
        long startWithin,
        long askAgainAfter,
        long surveyEvery,
        ElectionTimes election,
        RestartLimits restart) {

    /** A start may never take more times as long as {@code startWithin}. */
    static final int LONGEST_START = 8;

    /** How many times as long as otherwise a silent process may live while the egg seems to be cut off. */
    private static final int CUT_OFF = 10;

    /** What a cluster has whose file says nothing else. */
    public static final EggOptions DEFAULT = new EggOptions(
            100,
            200,
            600,
            2_000,
            3_000,
            30_000,
            500,
            10_000,
            new ElectionTimes(500, 1_500),
            new RestartLimits(500, 10_000, 30_000, 5, 120_000, 30, 1_000));

    public EggOptions {
        if (tickEvery < 1 || heartbeatEvery < tickEvery || checkAfter < heartbeatEvery) {
            throw new IllegalArgumentException(
                    "the tick must be shorter than the heartbeat interval, and that shorter than any timeout");
        }
        if (suspectAfter < checkAfter || hungAfter < suspectAfter || startWithin < hungAfter) {
            throw new IllegalArgumentException("timeouts must rise from check to suspect, hang and start");
        }
    }

    /**
     * How long an election waits, in milliseconds.
     *
     * @param answerWithin for a higher egg to answer
     * @param coordinatorWithin for a higher egg that has answered to lead
     */
    public record ElectionTimes(long answerWithin, long coordinatorWithin) {}

    /**
     * How restarts are held back; times in milliseconds.
     *
     * @param firstDelay before the second start in a row; the first is not delayed
     * @param maxDelay what delays double up to
     * @param healthyAfter how long a node must live until its next death counts as the first
     * @param deathsToFail so many deaths within {@code deathsWithin} make a node failed
     * @param burst how many starts there may be at once in the whole cluster
     * @param refillEvery how often one more start becomes possible
     */
    public record RestartLimits(
            long firstDelay,
            long maxDelay,
            long healthyAfter,
            int deathsToFail,
            long deathsWithin,
            int burst,
            long refillEvery) {
        /** How long a failed node is left alone before it is tried once more. */
        private static final Backoff RETRIES = new Backoff(120_000, 1_800_000, Backoff.Spread.FULL);

        /** The pause after so many tries in a row that a failed node did not survive. */
        static long retryAfter(int tries) {
            return RETRIES.longest(tries + 1);
        }
    }

    /** How long a start may take after so many in a row that took too long: double the time after each. */
    long startWithin(int unheardLives) {
        // The shift is bounded before the product can overflow.
        return startWithin * Math.min(LONGEST_START, 1 << Math.min(unheardLives, 20));
    }

    /**
     * What {@code hungAfter} is while most of what runs is silent: then it is likely the egg that is cut off. Not for
     * ever, as all others may hang in truth.
     */
    long hungAfterCutOff() {
        return hungAfter * CUT_OFF;
    }

    /** A pause of the egg itself from which on it accuses nobody: half of what makes others suspect. */
    long pauseAfter() {
        return suspectAfter / 2;
    }
}
