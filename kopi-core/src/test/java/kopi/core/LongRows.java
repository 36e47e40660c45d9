package kopi.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kopi.core.model.Batch;
import kopi.core.model.Column;
import kopi.core.model.LongColumn;
import kopi.core.model.Selection;

/** Batches of integers as lists of rows, which tests can write down and compare. */
public final class LongRows {
    private LongRows() {}

    /** A batch of these columns, at least one. */
    public static Batch ofColumns(long[]... columns) {
        return new Batch(
                columns[0].length,
                Arrays.stream(columns).<Column>map(LongColumn::new).toList());
    }

    /** A batch of these rows, each of so many values. */
    public static Batch of(int columnCount, List<List<Long>> rows) {
        long[][] columns = new long[columnCount][rows.size()];
        for (int row = 0; row < rows.size(); row++) {
            for (int c = 0; c < columnCount; c++) {
                columns[c][row] = rows.get(row).get(c);
            }
        }
        return ofColumns(columns);
    }

    /** The rows of a batch of integers. */
    public static List<List<Long>> in(Batch batch) {
        List<List<Long>> rows = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            List<Long> values = new ArrayList<>();
            for (int c = 0; c < batch.columns().size(); c++) {
                values.add(batch.longs(c)[row]);
            }
            rows.add(values);
        }
        return rows;
    }

    /** The row numbers of a selection. */
    public static List<Integer> in(Selection selection) {
        List<Integer> rows = new ArrayList<>();
        for (int i = 0; i < selection.count(); i++) {
            rows.add(selection.row(i));
        }
        return rows;
    }
}
