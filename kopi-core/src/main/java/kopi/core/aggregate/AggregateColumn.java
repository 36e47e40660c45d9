package kopi.core.aggregate;

import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import kopi.core.error.JobFailedException;
import kopi.core.expression.CheckedExpression;
import kopi.core.expression.Vector;
import kopi.core.expression.VectorBatch;
import kopi.core.expression.Vectors;

/**
 * One aggregate of all groups, at work: what it is computed of, and what has been added.
 *
 * <p>Mutable, single owner.
 */
final class AggregateColumn {
    private static final int MIN_CAPACITY = 16;

    private final Aggregate aggregate;
    private final List<String> names;
    private final Optional<CheckedExpression> argument;
    private final Optional<CheckedExpression> filter;
    private final Accumulator accumulator;
    private final LongConsumer growth;

    /** @param names what the columns of the rows are called */
    AggregateColumn(Aggregate aggregate, List<String> names) {
        this(aggregate, names, _ -> {});
    }

    /**
     * Nothing added yet.
     *
     * @param names what the columns of the rows are called
     * @param growth is asked before so many bytes more are taken; may throw
     */
    AggregateColumn(Aggregate aggregate, List<String> names, LongConsumer growth) {
        this.aggregate = aggregate;
        this.names = names;
        this.growth = growth;
        argument = aggregate.argument().map(of -> new CheckedExpression(of, names));
        filter = aggregate.filter().map(of -> new CheckedExpression(of, names));
        accumulator = Accumulator.of(aggregate);
    }

    /** Has room for so many groups. */
    void grow(int groups) {
        int capacity = accumulator.capacity();
        if (groups > capacity) {
            int larger = capacityFor(groups);
            growth.accept((long) (larger - capacity) * accumulator.bytesPerGroup());
            accumulator.resize(larger);
        }
    }

    /** A power of two: it must not depend on how many groups have come at a time. */
    private static int capacityFor(int groups) {
        return Math.max(MIN_CAPACITY, Integer.highestOneBit(groups - 1) << 1);
    }

    /** How many bytes it takes, at most. */
    long bytes() {
        return (long) accumulator.capacity() * accumulator.bytesPerGroup() + textBytes();
    }

    /** How many of these are those of texts. */
    long textBytes() {
        return accumulator.otherBytes();
    }

    /**
     * Adds rows to their groups.
     *
     * @throws JobFailedException if the argument or the filter of one of them cannot be computed, but for the argument of a row
     *     that does not count
     */
    void add(VectorBatch rows, int[] groups) {
        if (filter.isEmpty()) {
            addAll(groups, argument.map(of -> of.values(rows)));
            return;
        }
        int[] counted = filter.get().rowsWhereTrue(rows);
        addAll(take(groups, counted), values(rows, counted));
    }

    private void addAll(int[] groups, Optional<Vector> values) {
        values.ifPresentOrElse(of -> accumulator.add(groups, of), () -> ((CountAccumulator) accumulator).add(groups));
    }

    /**
     * Adds rows to their groups, each as often as it says; not at all where it says 0.
     *
     * @throws JobFailedException as the other
     */
    void add(VectorBatch rows, int[] groups, long[] times) {
        int[] counted = filter.map(of -> of.rowsWhereTrue(rows))
                .orElseGet(() -> IntStream.range(0, groups.length).toArray());
        counted = IntStream.of(counted).filter(row -> times[row] > 0).toArray();
        int[] chosen = take(groups, counted);
        long[] often = IntStream.of(counted).mapToLong(row -> times[row]).toArray();
        values(rows, counted)
                .ifPresentOrElse(
                        of -> accumulator.add(chosen, of, often),
                        () -> ((CountAccumulator) accumulator).add(chosen, often));
    }

    private static int[] take(int[] groups, int[] rows) {
        int[] taken = new int[rows.length];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = groups[rows[i]];
        }
        return taken;
    }

    /** The argument's values for some of the rows. */
    private Optional<Vector> values(VectorBatch rows, int[] counted) {
        return argument.map(of -> {
            Vector values = Vectors.take(of.unchecked(rows), counted);
            int failing = Vectors.firstError(values);
            if (failing != Vectors.NO_ROW) {
                throw of.failure(rows, counted[failing]);
            }
            return values;
        });
    }

    /** Merges what {@link #parts} of other rows has given: the one at each index into that group. */
    void merge(List<Vector> parts, int[] groups) {
        accumulator.merge(groups, parts);
    }

    /** What has been added to the first groups. */
    List<Vector> parts(int groups) {
        return accumulator.parts(groups);
    }

    /**
     * The values of those groups.
     *
     * @throws JobFailedException if one does not fit its type; names the aggregate
     */
    Vector values(int[] order) {
        try {
            return accumulator.values(order);
        } catch (JobFailedException e) {
            throw new JobFailedException(aggregate.text(names) + " cannot be computed: " + e.getMessage(), e);
        }
    }
}
