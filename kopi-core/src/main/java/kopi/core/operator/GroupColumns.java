package kopi.core.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kopi.core.model.Batch;
import kopi.core.model.Column;
import kopi.core.model.ColumnSpec;
import kopi.core.model.LongColumn;
import kopi.core.report.GroupKey;
import kopi.core.report.Measure;
import kopi.core.report.Report;

/**
 * Turns the rows of a report into its group keys and measures, made ready for the columns that it needs.
 *
 * <p>Immutable; may be used by several threads.
 */
public final class GroupColumns {
    private static final int EACH_ROW_COUNTS_ONE = -1;

    private final GroupKey[] keys;
    private final int[] keyColumns;
    private final int[] measureColumns;

    private GroupColumns(GroupKey[] keys, int[] keyColumns, int[] measureColumns) {
        this.keys = keys;
        this.keyColumns = keyColumns;
        this.measureColumns = measureColumns;
    }

    /** Prepares for batches that hold {@link Report#keptColumns} of that report. */
    public static GroupColumns compile(Report.Summary report) {
        List<ColumnSpec> columns = report.keptColumns();
        int[] keyColumns = report.keys().stream()
                .mapToInt(key -> columns.indexOf(key.column()))
                .toArray();
        int[] measureColumns = report.measures().stream()
                .mapToInt(measure -> switch (measure) {
                    case Measure.Count() -> EACH_ROW_COUNTS_ONE;
                    case Measure.Sum(ColumnSpec column) -> columns.indexOf(column);
                })
                .toArray();
        return new GroupColumns(report.keys().toArray(new GroupKey[0]), keyColumns, measureColumns);
    }

    /** A row for each row: its group keys, then its measures. */
    public Batch group(Batch rows) {
        List<Column> columns = new ArrayList<>(keys.length + measureColumns.length);
        for (int i = 0; i < keys.length; i++) {
            columns.add(new LongColumn(KeyExtractor.keys(keys[i], rows.longs(keyColumns[i]))));
        }
        for (int column : measureColumns) {
            columns.add(
                    column == EACH_ROW_COUNTS_ONE
                            ? ones(rows.rows())
                            : rows.columns().get(column));
        }
        return new Batch(rows.rows(), columns);
    }

    private static LongColumn ones(int count) {
        long[] ones = new long[count];
        Arrays.fill(ones, 1);
        return new LongColumn(ones);
    }
}
