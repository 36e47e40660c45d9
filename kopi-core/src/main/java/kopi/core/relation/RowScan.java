package kopi.core.relation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kopi.core.expression.CheckedExpression;
import kopi.core.expression.ValueType;
import kopi.core.expression.Vector;
import kopi.core.expression.VectorBatch;
import kopi.core.model.Batch;
import kopi.core.model.Column;
import kopi.core.model.ColumnSpec;
import kopi.core.model.LongColumn;
import kopi.core.model.Selection;
import kopi.core.query.ColumnLabels;
import kopi.core.query.ColumnVectors;
import kopi.core.query.Scan;
import kopi.core.query.Shape;

/** What is read of a fact for a query: its rows that count, with the columns that are still needed. Immutable. */
public final class RowScan {
    private final List<ColumnSpec> columns;
    /** Where they stand in a batch. */
    private final List<Integer> places;

    private final Optional<CheckedExpression> filter;
    private final List<CheckedExpression> printed;

    private RowScan(Scan scan, Shape shape, List<ColumnSpec> batchColumns) {
        columns = scan.columns();
        places = columns.stream().map(batchColumns::indexOf).toList();
        List<String> labels = ColumnLabels.scanned(scan, false);
        filter = scan.filter().map(condition -> new CheckedExpression(condition, labels));
        printed = switch (shape) {
            case Shape.Rows(var values) ->
                values.stream()
                        .map(value -> new CheckedExpression(value, labels))
                        .toList();
            case Shape.Folded _ -> List.of();
        };
    }

    /**
     * For batches with those columns.
     *
     * @param shape what is made of the rows
     */
    public static RowScan compile(Scan scan, Shape shape, List<ColumnSpec> batchColumns) {
        return new RowScan(scan, shape, batchColumns);
    }

    /**
     * Records of the rows that count.
     *
     * @param rows how many there are
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record PrintedRows(int rows, byte[] csv) {}

    /**
     * Prints the rows that count, if that is what the query asks for.
     *
     * @throws kopi.core.error.JobFailedException if something cannot be computed; says what and why
     */
    public PrintedRows print(Batch rows) {
        VectorBatch read = read(rows);
        VectorBatch chosen = filter.map(condition -> condition.where(read)).orElse(read);
        List<Vector> values =
                printed.stream().map(value -> value.values(chosen)).toList();
        List<ValueType> types = printed.stream().map(CheckedExpression::type).toList();
        return new PrintedRows(chosen.rows(), QueryRecords.records(new VectorBatch(chosen.rows(), values), types));
    }

    /**
     * The rows that count.
     *
     * @param seq the batch's number
     * @param hasRowIds whether the number of the batch and that of the row in it are added as columns
     * @throws kopi.core.error.JobFailedException if the filter cannot be computed; says why
     */
    public Batch keep(Batch rows, int seq, boolean hasRowIds) {
        VectorBatch read = read(rows);
        Selection selection =
                filter.map(condition -> select(condition, read)).orElseGet(() -> Selection.all(read.rows()));
        List<Column> kept = new ArrayList<>();
        for (Column column : ColumnVectors.toBatch(read).columns()) {
            kept.add(column.take(selection));
        }
        if (hasRowIds) {
            kept.addAll(rowIds(seq, selection));
        }
        return new Batch(selection.count(), kept);
    }

    private static Selection select(CheckedExpression condition, VectorBatch rows) {
        int[] chosen = condition.rowsWhereTrue(rows);
        return Selection.of(chosen, chosen.length, rows.rows());
    }

    private static List<Column> rowIds(int seq, Selection selection) {
        long[] batch = new long[selection.count()];
        long[] row = new long[selection.count()];
        for (int i = 0; i < row.length; i++) {
            batch[i] = seq;
            row[i] = selection.row(i);
        }
        return List.of(new LongColumn(batch), new LongColumn(row));
    }

    private VectorBatch read(Batch rows) {
        var needed =
                new Batch(rows.rows(), places.stream().map(rows.columns()::get).toList());
        return ColumnVectors.ofFile(needed, columns);
    }
}
