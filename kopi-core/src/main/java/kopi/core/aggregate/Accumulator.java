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

    /** Has room for so many groups; new ones have no values yet. */
    void grow(int groups);

    /**
     * Adds the values of one row to a group.
     *
     * @param values the argument's values, none of which is an error where a row is added
     */
    void add(int group, Vector values, int row);

    /**
     * Adds the values of one row as if it stood there several times.
     *
     * @param times how often, at least once
     */
    void add(int group, Vector values, int row, long times);

    /** Merges what {@link #parts} has given for the group at an index there. */
    void merge(int group, List<Vector> parts, int index);

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
