package kopi.core.aggregate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import kopi.core.error.JobFailedException;
import kopi.core.expression.Evaluator;
import kopi.core.expression.Expression;
import kopi.core.expression.Interpreter;
import kopi.core.expression.LongVector;
import kopi.core.expression.TextVector;
import kopi.core.expression.Vector;
import kopi.core.expression.VectorBatch;

/**
 * Groups rows and computes their aggregates. Rows may be spread over several folds in any way; the folds, merged in any order, give
 * what one would.
 *
 * <p>Mutable, single owner.
 */
public final class GroupFold {
    /** An expression and how it is run. */
    private record Prepared(Expression expression, Evaluator evaluator) {
        static Prepared of(Expression expression) {
            return new Prepared(expression, Evaluator.compile(expression));
        }
    }

    /** An aggregate at work. */
    private record Column(Optional<Prepared> argument, Optional<Prepared> filter, Accumulator accumulator) {
        static Column of(Aggregate aggregate) {
            return new Column(
                    aggregate.argument().map(Prepared::of),
                    aggregate.filter().map(Prepared::of),
                    accumulatorOf(aggregate));
        }
    }

    private final List<Prepared> keys;
    private final List<KeyColumn> keyColumns;
    private final List<Column> columns;
    private final KeyIndex index;

    /** Without any rows. */
    public GroupFold(Grouping grouping) {
        keys = grouping.keys().stream().map(Prepared::of).toList();
        keyColumns =
                grouping.keys().stream().map(key -> KeyColumn.of(key.type())).toList();
        columns = grouping.aggregates().stream().map(Column::of).toList();
        index = new KeyIndex(keys.size());
        if (keys.isEmpty()) {
            index.groupOf(new long[0]);
            columns.forEach(column -> column.accumulator().grow(1));
        }
    }

    private static Accumulator accumulatorOf(Aggregate aggregate) {
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

    /** How many groups there are so far. */
    public int size() {
        return index.size();
    }

    /**
     * Adds rows.
     *
     * @throws JobFailedException if a key, an argument or a filter of one of them cannot be computed; says which row, from 0, and why
     */
    public void add(VectorBatch rows) {
        int[] groups =
                groups(rows.rows(), keys.stream().map(key -> value(key, rows)).toList());
        for (Column column : columns) {
            column.accumulator().grow(index.size());
            add(column, rows, groups);
        }
    }

    private Vector value(Prepared key, VectorBatch rows) {
        Vector values = key.evaluator().evaluate(rows.columns(), rows.rows());
        for (int row = 0; row < rows.rows(); row++) {
            requireNoError(key, values, rows, row);
        }
        return values;
    }

    private static void requireNoError(Prepared prepared, Vector values, VectorBatch rows, int row) {
        boolean isError =
                switch (values) {
                    case LongVector(long[] longs) -> longs[row] == LongVector.ERROR;
                    case TextVector(int[] codes, var _) -> codes[row] == TextVector.ERROR;
                };
        if (isError) {
            throw failure(prepared.expression(), rows, row);
        }
    }

    private static JobFailedException failure(Expression expression, VectorBatch rows, int row) {
        try {
            Interpreter.evaluate(expression, rows.row(row, expression));
        } catch (JobFailedException e) {
            return new JobFailedException("row " + row + ": " + e.getMessage(), e);
        }
        throw new IllegalStateException("row " + row + " can be computed alone, but not beside others: " + expression);
    }

    /** The group of each row. */
    private int[] groups(int rows, List<Vector> values) {
        List<long[]> longs = IntStream.range(0, values.size())
                .mapToObj(key -> keyColumns.get(key).longs(values.get(key)))
                .toList();
        int[] groups = new int[rows];
        long[] group = new long[longs.size()];
        for (int row = 0; row < rows; row++) {
            for (int key = 0; key < group.length; key++) {
                group[key] = longs.get(key)[row];
            }
            groups[row] = index.groupOf(group);
        }
        return groups;
    }

    private static void add(Column column, VectorBatch rows, int[] groups) {
        boolean[] counts = chosen(column, rows);
        if (column.argument().isEmpty()) {
            var counter = (CountAccumulator) column.accumulator();
            for (int row = 0; row < groups.length; row++) {
                if (counts[row]) {
                    counter.add(groups[row]);
                }
            }
            return;
        }
        Prepared argument = column.argument().get();
        Vector values = argument.evaluator().evaluate(rows.columns(), rows.rows());
        for (int row = 0; row < groups.length; row++) {
            if (counts[row]) {
                requireNoError(argument, values, rows, row);
                column.accumulator().add(groups[row], values, row);
            }
        }
    }

    /** Which rows count. */
    private static boolean[] chosen(Column column, VectorBatch rows) {
        boolean[] counts = new boolean[rows.rows()];
        if (column.filter().isEmpty()) {
            Arrays.fill(counts, true);
            return counts;
        }
        Prepared filter = column.filter().get();
        Vector values = filter.evaluator().evaluate(rows.columns(), rows.rows());
        for (int row = 0; row < counts.length; row++) {
            requireNoError(filter, values, rows, row);
            counts[row] = ((LongVector) values).values()[row] == 1;
        }
        return counts;
    }

    /** Adds the groups of other rows. */
    public void merge(PartialGroups other) {
        int[] groups = groups(other.groups(), other.keys());
        for (int i = 0; i < columns.size(); i++) {
            Accumulator accumulator = columns.get(i).accumulator();
            accumulator.grow(index.size());
            for (int group = 0; group < groups.length; group++) {
                accumulator.merge(groups[group], other.parts().get(i), group);
            }
        }
    }

    /** What has been added so far, for another fold. */
    public PartialGroups partial() {
        int[] order = IntStream.range(0, index.size()).toArray();
        return new PartialGroups(
                order.length,
                keys(order),
                columns.stream()
                        .map(column -> column.accumulator().parts(order.length))
                        .toList());
    }

    private List<Vector> keys(int[] order) {
        List<Vector> vectors = new ArrayList<>();
        for (int key = 0; key < keyColumns.size(); key++) {
            int at = key;
            vectors.add(keyColumns
                    .get(key)
                    .vector(Arrays.stream(order)
                            .mapToLong(group -> index.key(group, at))
                            .toArray()));
        }
        return vectors;
    }

    /**
     * The groups, in the order of their keys, the first one first, NULL behind all others: their keys, then their aggregates.
     *
     * @throws JobFailedException if a sum does not fit
     */
    public VectorBatch groups() {
        int[] order = IntStream.range(0, index.size())
                .boxed()
                .sorted(this::compare)
                .mapToInt(Integer::intValue)
                .toArray();
        List<Vector> vectors = keys(order);
        columns.forEach(column -> vectors.add(column.accumulator().values(order)));
        return new VectorBatch(order.length, vectors);
    }

    private int compare(int left, int right) {
        int order = 0;
        for (int key = 0; key < keyColumns.size() && order == 0; key++) {
            order = keyColumns.get(key).compare(index.key(left, key), index.key(right, key));
        }
        return order;
    }
}
