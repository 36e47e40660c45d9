package kopi.core.retry;

import java.util.function.LongBinaryOperator;

/**
 * How long to wait before something that has failed is tried again: the longest wait doubles with each failure in a row, up to
 * a limit. How much of it is waited is partly chance, so that those that failed together do not come back together (Brooker,
 * "Exponential backoff and jitter", AWS Architecture Blog, 2015). Pure: chance comes in.
 *
 * @param firstMillis the longest wait after one failure
 * @param limitMillis the longest wait after many
 */
public record Backoff(long firstMillis, long limitMillis, Spread spread) {
    /** Which part of the longest wait is chance. */
    public enum Spread {
        /** All of it: the shortest wait is none. */
        FULL,
        /** Half of it: for what must not be tried again at once. */
        EQUAL
    }

    public Backoff {
        if (firstMillis < 0 || limitMillis < firstMillis) {
            throw new IllegalArgumentException("waits from " + firstMillis + " to " + limitMillis + " ms");
        }
    }

    /**
     * The longest wait, in milliseconds.
     *
     * @param failures how often it has failed in a row, at least 1
     */
    public long longest(int failures) {
        // No more doublings than keep the number positive.
        int doublings = Math.min(failures - 1, Long.numberOfLeadingZeros(firstMillis) - 1);
        return Math.min(limitMillis, firstMillis << doublings);
    }

    /**
     * The wait, in milliseconds.
     *
     * @param failures how often it has failed in a row, at least 1
     * @param chance draws a number from the first one given to the second one, inclusive
     */
    public long millis(int failures, LongBinaryOperator chance) {
        long longest = longest(failures);
        long shortest =
                switch (spread) {
                    case FULL -> 0;
                    case EQUAL -> longest / 2;
                };
        return chance.applyAsLong(shortest, longest);
    }
}
