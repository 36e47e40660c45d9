package kopi.core.aggregate;

import java.util.ArrayList;
import java.util.List;
import kopi.core.error.JobFailedException;
import kopi.core.expression.CheckedExpression;
import kopi.core.expression.Expression;
import kopi.core.expression.Vector;
import kopi.core.expression.VectorBatch;

/**
 * Groups rows and computes their aggregates. Rows may be spread over several folds in any way; the folds, merged in any order, give
 * what one would.
 *
 * <p>Mutable, single owner.
 */
public final class GroupFold {
    private final List<CheckedExpression> keys;
    private final List<AggregateColumn> columns;
    private final GroupNumbers numbers;

    /** Without any rows. */
    public GroupFold(Grouping grouping) {
        this(grouping, List.of());
    }

    /**
     * Without any rows.
     *
     * @param names what the columns of the rows are called, for messages
     */
    public GroupFold(Grouping grouping, List<String> names) {
        keys = grouping.keys().stream()
                .map(key -> new CheckedExpression(key, names))
                .toList();
        columns = grouping.aggregates().stream()
                .map(aggregate -> new AggregateColumn(aggregate, names))
                .toList();
        numbers =
                new GroupNumbers(grouping.keys().stream().map(Expression::type).toList());
        columns.forEach(column -> column.grow(numbers.size()));
    }

    /** How many groups there are so far. */
    public int size() {
        return numbers.size();
    }

    /**
     * Adds rows.
     *
     * @throws JobFailedException if a key, an argument or a filter of one of them cannot be computed; names the expression and what
     *     it was computed of, and says why
     */
    public void add(VectorBatch rows) {
        int[] groups = numbers.of(
                rows.rows(), keys.stream().map(key -> key.values(rows)).toList());
        for (AggregateColumn column : columns) {
            column.grow(numbers.size());
            column.add(rows, groups);
        }
    }

    /** Adds the groups of other rows. */
    public void merge(PartialGroups other) {
        int[] groups = numbers.of(other.groups(), other.keys());
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).grow(numbers.size());
            columns.get(i).merge(other.parts().get(i), groups);
        }
    }

    /** What has been added so far, for another fold. */
    public PartialGroups partial() {
        int[] all = numbers.numbers();
        return new PartialGroups(
                all.length,
                numbers.keys(all),
                columns.stream().map(column -> column.parts(all.length)).toList());
    }

    /**
     * The groups, in the order of their keys, the first one first, NULL behind all others: their keys, then their aggregates.
     *
     * @throws JobFailedException if a sum does not fit
     */
    public VectorBatch groups() {
        int[] order = numbers.order();
        List<Vector> vectors = new ArrayList<>(numbers.keys(order));
        columns.forEach(column -> vectors.add(column.values(order)));
        return new VectorBatch(order.length, vectors);
    }
}
