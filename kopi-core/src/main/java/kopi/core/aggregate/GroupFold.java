package kopi.core.aggregate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
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
    private static final int COPIES = 2;
    /** A group's number, twice while they are sorted, and what it is sorted by. */
    private static final int ORDERED = 2 * Integer.BYTES + Long.BYTES;

    private final List<CheckedExpression> keys;
    private final List<AggregateColumn> columns;
    private final GroupNumbers numbers;
    private final int shippedColumns;

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
        this(grouping, names, _ -> {});
    }

    /**
     * Without any rows.
     *
     * @param names what the columns of the rows are called, for messages
     * @param growth is asked before a table that grows takes so many bytes more; what it throws, {@link #add} and {@link #merge}
     *     throw, and the fold is then of no more use
     */
    public GroupFold(Grouping grouping, List<String> names, LongConsumer growth) {
        keys = grouping.keys().stream()
                .map(key -> new CheckedExpression(key, names))
                .toList();
        columns = grouping.aggregates().stream()
                .map(aggregate -> new AggregateColumn(aggregate, names, growth))
                .toList();
        numbers =
                new GroupNumbers(grouping.keys().stream().map(Expression::type).toList(), growth);
        shippedColumns = keys.size() + partsPerGroup(grouping);
        columns.forEach(column -> column.grow(numbers.size()));
    }

    /** How many values there are beside its keys in a group that is shipped. */
    public static int partsPerGroup(Grouping grouping) {
        return grouping.aggregates().stream()
                .mapToInt(aggregate -> Accumulator.of(aggregate).parts(0).size())
                .sum();
    }

    /** How many bytes a group takes at least; tables that have just doubled take twice as many. Texts come on top. */
    public static long bytesPerGroup(Grouping grouping) {
        return KeyIndex.bytesPerGroup(grouping.keys().size())
                + grouping.aggregates().stream()
                        .mapToLong(aggregate -> Accumulator.of(aggregate).bytesPerGroup())
                        .sum();
    }

    /** How many groups there are so far. */
    public int size() {
        return numbers.size();
    }

    /** How many bytes the groups take, at most: of a fold that merges others it depends on what the groups are, and on nothing else. */
    public long bytes() {
        return numbers.bytes()
                + columns.stream().mapToLong(AggregateColumn::bytes).sum();
    }

    /** How many bytes more its groups take, at most, while they are copied, put in order, and sent or saved. */
    public long copiedBytes() {
        long row = ORDERED + (long) COPIES * Long.BYTES * shippedColumns;
        long texts = numbers.textBytes()
                + columns.stream().mapToLong(AggregateColumn::textBytes).sum();
        return row * size() + COPIES * texts;
    }

    /**
     * Adds rows.
     *
     * @throws JobFailedException if a key, an argument or a filter of one of them cannot be computed; names the expression and what
     *     it was computed of, and says why
     */
    public void add(VectorBatch rows) {
        add(keysOf(rows), rows);
    }

    /** The keys of rows. */
    List<Vector> keysOf(VectorBatch rows) {
        return keys.stream().map(key -> key.values(rows)).toList();
    }

    /** Adds rows whose keys are known. */
    void add(List<Vector> keysOfRows, VectorBatch rows) {
        numbers.expect(rows.rows());
        int[] groups = numbers.of(rows.rows(), keysOfRows);
        for (AggregateColumn column : columns) {
            column.grow(numbers.size());
            column.add(rows, groups);
        }
    }

    /** Rows as groups of one row each, instead of adding them to a fold that has none; it is of no more use then. */
    PartialGroups eachRow(List<Vector> keysOfRows, VectorBatch rows) {
        int[] each = IntStream.range(0, rows.rows()).toArray();
        List<List<Vector>> parts = new ArrayList<>();
        for (AggregateColumn column : columns) {
            column.grow(each.length);
            column.add(rows, each);
            parts.add(column.parts(each.length));
        }
        return new PartialGroups(each.length, keysOfRows, parts);
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
