package kopi.core.aggregate;

import java.util.List;
import java.util.stream.IntStream;
import kopi.core.expression.Expression;
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
        var fold = new GroupFold(grouping, names);
        List<Vector> keys = fold.keysOf(rows);
        if (!isWorthwhile(grouping, keys, rows.rows())) {
            return fold.eachRow(keys, rows);
        }
        fold.add(keys, rows);
        return fold.partial();
    }

    private static boolean isWorthwhile(Grouping grouping, List<Vector> keys, int rows) {
        if (keys.isEmpty() || rows < 2 * SAMPLE) {
            return true;
        }
        var sample =
                new GroupNumbers(grouping.keys().stream().map(Expression::type).toList());
        sample.of(SAMPLE, Vectors.take(keys, IntStream.range(0, SAMPLE).toArray()));
        return sample.size() <= SAMPLE * MAX_PERCENT / 100;
    }
}
