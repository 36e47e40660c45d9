package kopi.core.aggregate;

import java.util.List;
import java.util.stream.IntStream;
import kopi.core.expression.CheckedExpression;
import kopi.core.expression.Vector;
import kopi.core.expression.VectorBatch;
import kopi.core.expression.Vectors;

/**
 * The groups of one batch of rows. Where hardly two rows have a group in common, as with a key for each customer, each row is one:
 * whoever merges them looks for equal ones anyway, and to do so twice costs more than it saves. It depends on the rows alone.
 */
public final class BatchGroups {
    /** So many rows tell whether to group at all. */
    private static final int SAMPLE = 2_048;
    /** Of a hundred rows of the sample: with more groups than that, it is not worth it. */
    private static final int MAX_PERCENT = 75;

    private BatchGroups() {}

    /**
     * The groups of the rows, some perhaps several times.
     *
     * @param names what the columns of the rows are called, for messages
     * @throws kopi.core.error.JobFailedException as {@link GroupFold#add}
     */
    public static PartialGroups of(Grouping grouping, List<String> names, VectorBatch rows) {
        if (isWorthwhile(grouping, names, rows)) {
            var fold = new GroupFold(grouping, names);
            fold.add(rows);
            return fold.partial();
        }
        List<Vector> keys = grouping.keys().stream()
                .map(key -> new CheckedExpression(key, names).values(rows))
                .toList();
        int[] each = IntStream.range(0, rows.rows()).toArray();
        return new PartialGroups(
                rows.rows(),
                keys,
                grouping.aggregates().stream()
                        .map(aggregate -> parts(new AggregateColumn(aggregate, names), rows, each))
                        .toList());
    }

    private static List<Vector> parts(AggregateColumn column, VectorBatch rows, int[] each) {
        column.grow(each.length);
        column.add(rows, each);
        return column.parts(each.length);
    }

    private static boolean isWorthwhile(Grouping grouping, List<String> names, VectorBatch rows) {
        if (grouping.keys().isEmpty() || rows.rows() < 2 * SAMPLE) {
            return true;
        }
        VectorBatch sample = Vectors.take(rows, IntStream.range(0, SAMPLE).toArray());
        var keys = new GroupFold(new Grouping(grouping.keys(), List.of()), names);
        keys.add(sample);
        return keys.size() <= SAMPLE * MAX_PERCENT / 100;
    }
}
