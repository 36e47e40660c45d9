package kopi.core.operator;

import java.util.Optional;
import kopi.core.model.Batch;

/**
 * Sums up inside one batch, where that makes it smaller.
 *
 * <p>Rows whose groups hardly repeat are better left alone: summing them costs a hash table and saves nothing, since
 * aggregators add whatever comes. A sample at the start of the batch decides, which makes the outcome a function of the
 * batch alone. (Abandoning partial aggregation by the ratio of groups to rows is what Velox and DuckDB do, too.)
 */
public final class BatchReducer {
    /** Rows looked at before deciding. */
    private static final int SAMPLE_ROWS = 1_024;
    /** More groups than this among the sampled rows, and summing is not worth it: three quarters. */
    private static final int SAMPLE_GROUPS_LIMIT = SAMPLE_ROWS * 3 / 4;

    private BatchReducer() {}

    /**
     * Rows that add up to the same groups: one for each group, or the very rows if that would save little.
     *
     * @param rows keys, then what to add up
     * @throws kopi.core.error.JobFailedException if a sum does not fit a {@code long}
     */
    public static Batch reduce(Batch rows, int keyCount) {
        if (rows.rows() == 0) {
            return rows;
        }
        Optional<Batch> dense = DenseGroups.sum(rows, keyCount);
        if (dense.isPresent()) {
            return dense.get();
        }
        if (rows.rows() > SAMPLE_ROWS && groupsIn(rows, keyCount) > SAMPLE_GROUPS_LIMIT) {
            return rows;
        }
        var table = new GroupTable(keyCount, rows.columns().size() - keyCount);
        table.add(rows);
        return table.groups();
    }

    private static int groupsIn(Batch rows, int keyCount) {
        var index = new GroupIndex(keyColumns(rows, keyCount), keyCount);
        for (int row = 0; row < SAMPLE_ROWS; row++) {
            index.groupOf(row);
        }
        return index.size();
    }

    private static long[][] keyColumns(Batch rows, int keyCount) {
        long[][] keys = new long[keyCount][];
        for (int k = 0; k < keyCount; k++) {
            keys[k] = rows.longs(k);
        }
        return keys;
    }
}
