package kopi.core.egg;

/**
 * A few figures about a node, for people.
 *
 * @param inHand messages taken and not yet settled
 * @param rowsPerSecond rows processed a second, lately
 * @param heapBytes heap in use
 */
public record Gauges(long inHand, long rowsPerSecond, long heapBytes) {
    /** Nothing measured. */
    public static final Gauges NONE = new Gauges(0, 0, 0);
}
