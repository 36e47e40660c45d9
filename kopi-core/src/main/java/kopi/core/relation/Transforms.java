package kopi.core.relation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import kopi.core.aggregate.RowGroups;
import kopi.core.expression.CheckedExpression;
import kopi.core.expression.LongVector;
import kopi.core.expression.RowSorter;
import kopi.core.expression.SortKey;
import kopi.core.expression.Vector;
import kopi.core.expression.VectorBatch;
import kopi.core.expression.Vectors;
import kopi.core.query.Ordering;
import kopi.core.query.Regrouping;
import kopi.core.query.Regrouping.RegroupedAggregate;
import kopi.core.query.Transform;

/** Does {@link Transform}s. */
final class Transforms {
    private Transforms() {}

    /**
     * The rows that come out.
     *
     * @param labels what the columns of the rows are called, for messages
     * @throws kopi.core.error.JobFailedException if a value cannot be computed
     */
    static VectorBatch apply(Transform transform, VectorBatch rows, List<String> labels) {
        return switch (transform) {
            case Transform.Where(var condition) -> new CheckedExpression(condition, labels).where(rows);
            case Transform.Project(var values) ->
                new VectorBatch(
                        rows.rows(),
                        values.stream()
                                .map(value -> new CheckedExpression(value, labels).values(rows))
                                .toList());
            case Transform.Group(var grouping) -> group(grouping, rows, labels);
            case Transform.Rank rank -> rank(rank, rows);
            case Transform.Sort(var order) ->
                Vectors.take(rows, RowSorter.by(rows.rows(), keys(order, rows)).order());
            case Transform.Limit(long offset, var count) -> limit(rows, offset, count.orElse(Long.MAX_VALUE));
        };
    }

    private static List<SortKey> keys(List<Ordering> order, VectorBatch rows) {
        return order.stream()
                .map(by -> new SortKey(rows.columns().get(by.column()), by.isDescending(), by.nullsFirst()))
                .toList();
    }

    private static VectorBatch limit(VectorBatch rows, long offset, long count) {
        int from = (int) Math.min(offset, rows.rows());
        int to = from + (int) Math.min(count, rows.rows() - from);
        return to - from == rows.rows()
                ? rows
                : Vectors.take(rows, IntStream.range(from, to).toArray());
    }

    private static VectorBatch group(Regrouping grouping, VectorBatch rows, List<String> labels) {
        var groups = new RowGroups(rows, labels, grouping.keys());
        List<Vector> columns = new ArrayList<>(groups.keys());
        for (RegroupedAggregate aggregate : grouping.aggregates()) {
            columns.add(
                    switch (aggregate) {
                        case RegroupedAggregate.Computed(var computed, var weight)
                        when weight.isEmpty() -> groups.computed(computed, Optional.empty());
                        case RegroupedAggregate.CountDistinct(var argument, var filter) ->
                            groups.distinct(argument, filter);
                        case RegroupedAggregate.Computed _, RegroupedAggregate.Merged _ ->
                            throw new IllegalArgumentException("nothing was folded on the way: " + aggregate);
                    });
        }
        return new VectorBatch(groups.size(), columns);
    }

    private static VectorBatch rank(Transform.Rank rank, VectorBatch rows) {
        List<SortKey> partition = rank.partition().stream()
                .map(column -> SortKey.ascending(rows.columns().get(column)))
                .toList();
        List<SortKey> all = new ArrayList<>(partition);
        all.addAll(keys(rank.order(), rows));
        long[] ranks = ranks(rank.function(), RowSorter.by(rows.rows(), partition), RowSorter.by(rows.rows(), all));
        List<Vector> columns = new ArrayList<>(rows.columns());
        columns.add(new LongVector(ranks));
        return new VectorBatch(rows.rows(), columns);
    }

    /**
     * The number of each row.
     *
     * @param partitions tells rows of different partitions apart
     * @param sorter sorts by partition, then by the order within
     */
    private static long[] ranks(Transform.RankFunction function, RowSorter partitions, RowSorter sorter) {
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
