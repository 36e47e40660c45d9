package kopi.adapter.generate;

/**
 * Puts events into a period in time order without remembering any: the period is cut into as many equal slots as there
 * are events, and each falls somewhere into its own.
 *
 * @param count how many events
 * @param seconds how long the period is
 */
record EvenTimes(long count, long seconds) {
    /**
     * When an event happens; never before the one with the next smaller index.
     *
     * @param index of the event, from 0
     * @param fraction where in its slot, from 0 up to, without, 1
     * @return seconds since the period began, less than its length
     */
    long second(long index, double fraction) {
        // Each operation rounds monotonically, so the order holds; the last may round up to the end, hence the bound.
        return Math.min(seconds - 1, (long) ((index + fraction) * seconds / count));
    }
}
