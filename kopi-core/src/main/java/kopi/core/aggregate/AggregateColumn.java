package kopi.core.aggregate;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
    private final Optional<CheckedExpression> argument;
    private final Optional<CheckedExpression> filter;
    private final Accumulator accumulator;
    private final String text;

    /** @param names what the columns of the rows are called */
    AggregateColumn(Aggregate aggregate, List<String> names) {
        argument = aggregate.argument().map(of -> new CheckedExpression(of, names));
        filter = aggregate.filter().map(of -> new CheckedExpression(of, names));
        accumulator = Accumulator.of(aggregate);
        text = aggregate.text(names);
    }

    /** Has room for so many groups. */
    void grow(int groups) {
        accumulator.grow(groups);
    }

    /**
     * Adds rows to their groups.
     *
     * @throws JobFailedException if the argument or the filter of one of them cannot be computed, but for the argument of a row
     *     that does not count
     */
    void add(VectorBatch rows, int[] groups) {
        add(rows, groups, Optional.empty());
    }

    /**
     * Adds rows to their groups, each as often as it says; empty: once.
     *
     * @throws JobFailedException as the other
     */
    void add(VectorBatch rows, int[] groups, Optional<long[]> times) {
        boolean[] counts = chosen(rows, times);
        Optional<Vector> values = argument.map(of -> of.unchecked(rows));
        for (int row = 0; row < groups.length; row++) {
            if (counts[row]) {
                long many = times.isPresent() ? times.get()[row] : 1;
                if (values.isEmpty()) {
                    ((CountAccumulator) accumulator).add(groups[row], many);
                } else {
                    requireValue(values.get(), rows, row);
                    accumulator.add(groups[row], values.get(), row, many);
                }
            }
        }
    }

    private void requireValue(Vector values, VectorBatch rows, int row) {
        if (Vectors.isError(values, row)) {
            throw argument.orElseThrow().failure(rows, row);
        }
    }

    /** Which rows count. */
    private boolean[] chosen(VectorBatch rows, Optional<long[]> times) {
        boolean[] counts = new boolean[rows.rows()];
        if (filter.isEmpty()) {
            Arrays.fill(counts, true);
        } else {
            for (int row : filter.get().rowsWhereTrue(rows)) {
                counts[row] = true;
            }
        }
        times.ifPresent(many -> {
            for (int row = 0; row < counts.length; row++) {
                counts[row] &= many[row] > 0;
            }
        });
        return counts;
    }

    /** Merges what {@link #parts} of other rows has given: the one at each index into that group. */
    void merge(List<Vector> parts, int[] groups) {
        for (int i = 0; i < groups.length; i++) {
            accumulator.merge(groups[i], parts, i);
        }
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
            throw new JobFailedException(text + " cannot be computed: " + e.getMessage(), e);
        }
    }
}
