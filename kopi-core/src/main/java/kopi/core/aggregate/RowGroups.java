package kopi.core.aggregate;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import kopi.core.error.JobFailedException;
import kopi.core.expression.CheckedExpression;
import kopi.core.expression.Expression;
import kopi.core.expression.LongVector;
import kopi.core.expression.Vector;
import kopi.core.expression.VectorBatch;
import kopi.core.expression.Vectors;

/**
 * Rows, all of them, grouped by keys, and what is computed of the groups. Groups are in the order of their keys, the smallest first,
 * NULL behind all others; without keys there is one group, which is there even if there is no row. Immutable.
 */
public final class RowGroups {
    private final VectorBatch rows;
    private final List<String> names;
    private final List<Vector> keys;
    /** The place of each row's group. */
    private final int[] groups;

    private final int size;

    /**
     * Groups rows.
     *
     * @param names what their columns are called, for messages
     * @throws JobFailedException if a key of one of them cannot be computed
     */
    public RowGroups(VectorBatch rows, List<String> names, List<Expression> keys) {
        this.rows = rows;
        this.names = names;
        var numbers = new GroupNumbers(keys.stream().map(Expression::type).toList());
        numbers.expect(rows.rows());
        int[] groupOf = numbers.of(
                rows.rows(),
                keys.stream()
                        .map(key -> new CheckedExpression(key, names).values(rows))
                        .toList());
        int[] order = numbers.order();
        this.keys = numbers.keys(order);
        this.size = order.length;
        int[] placeOf = new int[order.length];
        for (int place = 0; place < order.length; place++) {
            placeOf[order[place]] = place;
        }
        this.groups = IntStream.of(groupOf).map(group -> placeOf[group]).toArray();
    }

    /** How many groups there are. */
    public int size() {
        return size;
    }

    /** The keys of the groups. */
    public List<Vector> keys() {
        return keys;
    }

    /**
     * The aggregate of each group's rows.
     *
     * @param weights how many rows each row stands for; empty: one. What stands for none is left out
     * @return as in {@link PartialGroups#parts}
     * @throws JobFailedException if its argument or filter cannot be computed
     */
    public List<Vector> computed(Aggregate aggregate, Optional<LongVector> weights) {
        var column = new AggregateColumn(aggregate, names);
        column.grow(size);
        weights.ifPresentOrElse(times -> column.add(rows, groups, times.values()), () -> column.add(rows, groups));
        return column.parts(size);
    }

    /**
     * The aggregate of the parts of each group's rows.
     *
     * @param parts for each row, as in {@link PartialGroups#parts}
     * @return likewise, for each group
     */
    public List<Vector> merged(Aggregate aggregate, List<Vector> parts) {
        var column = new AggregateColumn(aggregate, List.of());
        column.grow(size);
        column.merge(parts, groups);
        return column.parts(size);
    }

    /**
     * How many different values each group has, NULL aside.
     *
     * @param filter which rows count: those for which it is true; empty: all
     * @return as {@link PartialGroups#parts} has a count
     * @throws JobFailedException if the argument of a row that counts, or the filter of any, cannot be computed
     */
    public List<Vector> distinct(Expression argument, Optional<Expression> filter) {
        int[] counted = filter.map(condition -> new CheckedExpression(condition, names).rowsWhereTrue(rows))
                .orElseGet(() -> IntStream.range(0, rows.rows()).toArray());
        VectorBatch chosen = counted.length == rows.rows() ? rows : Vectors.take(rows, counted);
        Vector values = new CheckedExpression(argument, names).values(chosen);
        long[] longs = KeyColumn.of(argument.type()).longs(values);
        int[] present = IntStream.range(0, longs.length)
                .filter(i -> longs[i] != LongVector.NULL)
                .toArray();
        return List.of(new LongVector(distinct(
                IntStream.of(present).mapToLong(i -> groups[counted[i]]).toArray(),
                IntStream.of(present).mapToLong(i -> longs[i]).toArray())));
    }

    /** How many different values stand beside each group. */
    private long[] distinct(long[] groupOf, long[] values) {
        var pairs = new KeyIndex(2);
        pairs.expect(values.length);
        int[] numbers = new int[values.length];
        pairs.groupsOf(List.of(groupOf, values), numbers);
        long[] counts = new long[size];
        int next = 0;
        for (int i = 0; i < numbers.length; i++) {
            // Pairs are numbered in the order in which they are first seen.
            if (numbers[i] == next) {
                counts[(int) groupOf[i]]++;
                next++;
            }
        }
        return counts;
    }
}
