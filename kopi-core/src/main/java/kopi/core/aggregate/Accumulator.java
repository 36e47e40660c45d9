package kopi.core.aggregate;

import java.util.List;
import kopi.core.expression.Vector;

/**
 * One aggregate of all groups. Adding and merging are commutative and associative.
 *
 * <p>Mutable, single owner.
 */
sealed interface Accumulator permits CountAccumulator, ExtremeAccumulator, SumAccumulator, TextExtremeAccumulator {
    /** For that aggregate's values. */
    static Accumulator of(Aggregate aggregate) {
        return switch (aggregate.function()) {
            case COUNT -> new CountAccumulator();
            case SUM -> new SumAccumulator();
            case MIN, MAX -> {
                boolean isLargest = aggregate.function() == Aggregate.Function.MAX;
                yield aggregate.type().isText()
                        ? new TextExtremeAccumulator(isLargest)
                        : new ExtremeAccumulator(isLargest);
            }
        };
    }

    /** For how many groups there is room. */
    int capacity();

    /** Makes room for so many groups; new ones have no values yet. */
    void resize(int capacity);

    /** How many bytes it takes for each group that there is room for. */
    int bytesPerGroup();

    /** How many bytes it takes beside these. */
    default long otherBytes() {
        return 0;
    }

    /**
     * Adds the values of rows to their groups.
     *
     * @param values the argument's, none of which is an error
     */
    void add(int[] groups, Vector values);

    /**
     * Adds the values of rows as if each stood there several times.
     *
     * @param times how often, at least once
     */
    void add(int[] groups, Vector values, long[] times);

    /** Merges what {@link #parts} has given: that at each index into the group there. */
    void merge(int[] groups, List<Vector> parts);

    /** What has been added to the first groups, for other accumulators. */
    List<Vector> parts(int groups);

    /**
     * The aggregate's values.
     *
     * @param order the numbers of the groups, in the order in which they are wanted
     * @throws kopi.core.error.JobFailedException if one does not fit its type
     */
    Vector values(int[] order);
}
