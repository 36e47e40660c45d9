package kopi.core.relation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import kopi.core.expression.CheckedExpression;
import kopi.core.expression.LongVector;
import kopi.core.expression.RowSorter;
import kopi.core.expression.SortKey;
import kopi.core.expression.Vector;
import kopi.core.expression.VectorBatch;
import kopi.core.expression.Vectors;
import kopi.core.query.ColumnLabels;
import kopi.core.query.Ordering;
import kopi.core.query.Transform;

/**
 * Rows on their way through {@link Transform}s, each of which knows where it comes from. Immutable.
 *
 * @param rows in their order
 * @param labels what their columns are called, for messages
 * @param origins for each row, the number of the one that it was at first
 */
@SuppressWarnings("ArrayRecordComponent") // the array is the point: it is taken from and never compared
record TracedRows(VectorBatch rows, List<String> labels, int[] origins) {
    /** Before the first transform. */
    static TracedRows of(VectorBatch rows, List<String> labels) {
        return new TracedRows(rows, labels, IntStream.range(0, rows.rows()).toArray());
    }

    /**
     * The rows that a transform makes. Groups come from no row alone: the trace of theirs starts anew.
     *
     * @throws kopi.core.error.JobFailedException if a value cannot be computed
     */
    TracedRows then(Transform transform) {
        return switch (transform) {
            case Transform.Where(var condition) -> take(new CheckedExpression(condition, labels).rowsWhereTrue(rows));
            case Transform.Project(var values) ->
                with(
                        transform,
                        values.stream()
                                .map(value -> new CheckedExpression(value, labels).values(rows))
                                .toList());
            case Transform.Group(var grouping) -> {
                RegroupStep step = RegroupStep.ofRows(grouping, labels);
                yield of(step.rows(step.groups(rows, List.of())), ColumnLabels.after(transform, labels));
            }
            case Transform.Rank rank -> {
                List<Vector> columns = new ArrayList<>(rows.columns());
                columns.add(new LongVector(numbers(rank)));
                yield with(transform, columns);
            }
            case Transform.Sort(var order) ->
                take(RowSorter.by(rows.rows(), keys(order)).order());
            case Transform.Limit(long offset, var count) -> limit(offset, count.orElse(Long.MAX_VALUE));
        };
    }

    private TracedRows with(Transform transform, List<Vector> columns) {
        return new TracedRows(new VectorBatch(rows.rows(), columns), ColumnLabels.after(transform, labels), origins);
    }

    private TracedRows take(int[] chosen) {
        return new TracedRows(
                Vectors.take(rows, chosen),
                labels,
                IntStream.of(chosen).map(row -> origins[row]).toArray());
    }

    private List<SortKey> keys(List<Ordering> order) {
        return order.stream()
                .map(by -> new SortKey(rows.columns().get(by.column()), by.isDescending(), by.nullsFirst()))
                .toList();
    }

    private TracedRows limit(long offset, long count) {
        int from = (int) Math.min(offset, rows.rows());
        int to = from + (int) Math.min(count, rows.rows() - from);
        return to - from == rows.rows() ? this : take(IntStream.range(from, to).toArray());
    }

    /** Those whose number is not larger than so much. */
    TracedRows whereAtMost(Transform.Rank rank, long max) {
        long[] numbers = numbers(rank);
        return take(IntStream.range(0, numbers.length)
                .filter(row -> numbers[row] <= max)
                .toArray());
    }

    /** Where the rows come from, ascending. */
    int[] sortedOrigins() {
        int[] sorted = origins.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    private long[] numbers(Transform.Rank rank) {
        List<SortKey> partition = rank.partition().stream()
                .map(column -> SortKey.ascending(rows.columns().get(column)))
                .toList();
        List<SortKey> all = new ArrayList<>(partition);
        all.addAll(keys(rank.order()));
        return numbers(rank.function(), RowSorter.by(rows.rows(), partition), RowSorter.by(rows.rows(), all));
    }

    /**
     * The number of each row.
     *
     * @param partitions tells rows of different partitions apart
     * @param sorter sorts by partition, then by the order within
     */
    private static long[] numbers(Transform.RankFunction function, RowSorter partitions, RowSorter sorter) {
        int[] order = sorter.order();
        long[] ranks = new long[order.length];
        long number = 0;
        long rank = 0;
        long dense = 0;
        for (int at = 0; at < order.length; at++) {
            boolean isFirst = at == 0 || !partitions.areEqual(order[at - 1], order[at]);
            boolean isTied = !isFirst && sorter.areEqual(order[at - 1], order[at]);
            number = isFirst ? 1 : number + 1;
            rank = isTied ? rank : number;
            dense = isFirst ? 1 : dense + (isTied ? 0 : 1);
            ranks[order[at]] = switch (function) {
                case ROW_NUMBER -> number;
                case RANK -> rank;
                case DENSE_RANK -> dense;
            };
        }
        return ranks;
    }
}
