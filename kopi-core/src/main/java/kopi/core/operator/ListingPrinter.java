package kopi.core.operator;

import java.util.List;
import kopi.core.model.Batch;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.model.FieldFormat;
import kopi.core.model.Selection;
import kopi.core.report.Report;

/** Prints the selected rows of a batch as the records of a listing. Immutable; may be used by several threads. */
public final class ListingPrinter {
    private final int[] columns;
    private final ColumnType[] types;

    private ListingPrinter(int[] columns, ColumnType[] types) {
        this.columns = columns;
        this.types = types;
    }

    /**
     * Prepares a listing.
     *
     * @param batchColumns the columns of the batches to come
     */
    public static ListingPrinter compile(Report.Listing listing, List<ColumnSpec> batchColumns) {
        return new ListingPrinter(
                listing.printed().stream().mapToInt(batchColumns::indexOf).toArray(),
                listing.printed().stream().map(ColumnSpec::type).toArray(ColumnType[]::new));
    }

    /** The selected rows, each ended by a line feed. */
    public byte[] print(Batch batch, Selection selection) {
        var records = new CsvRecords();
        for (int i = 0; i < selection.count(); i++) {
            int row = selection.row(i);
            for (int c = 0; c < columns.length; c++) {
                printField(records, batch, row, c);
            }
            records.end();
        }
        return records.toBytes();
    }

    private void printField(CsvRecords records, Batch batch, int row, int c) {
        if (types[c].isText()) {
            records.field(batch.texts(columns[c]), row);
        } else {
            records.field(FieldFormat.format(types[c], batch.longs(columns[c])[row]));
        }
    }
}
