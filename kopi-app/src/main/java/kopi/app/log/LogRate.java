package kopi.app.log;

/**
 * Limits how many entries one statement may log: a burst, then one now and then, as a token bucket. So whoever can cause an
 * entry cannot fill the disk.
 *
 * <p>Single owner. Times are milliseconds of any clock; one that is set back costs no more than a burst.
 */
final class LogRate {
    /** As many as a cluster of a hundred nodes may have to say at once. */
    static final int BURST = 100;

    static final long MILLIS_AN_ENTRY = 5_000;

    /** What {@link #take} answers if the entry is one too many. */
    static final long SUPPRESSED = -1;

    private long tokens = BURST;
    private long filledAt;
    private long suppressed;

    LogRate(long nowMillis) {
        filledAt = nowMillis;
    }

    /** Whether an entry may be logged: {@link #SUPPRESSED} if not, else how many were suppressed before it. */
    long take(long nowMillis) {
        fill(nowMillis);
        if (tokens == 0) {
            suppressed++;
            return SUPPRESSED;
        }
        tokens--;
        long before = suppressed;
        suppressed = 0;
        return before;
    }

    private void fill(long nowMillis) {
        if (nowMillis < filledAt) {
            filledAt = nowMillis;
        }
        long due = (nowMillis - filledAt) / MILLIS_AN_ENTRY;
        filledAt += due * MILLIS_AN_ENTRY;
        tokens = Math.min(BURST, tokens + due);
    }
}
