package kopi.core.csv;

import java.util.Arrays;
import java.util.List;
import kopi.core.error.InvalidInputException;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.report.Projection;

/** Which field of a file's records goes into which column of the batch. Immutable. */
public final class CsvLayout {
    /** In {@link #column}: the field is not needed. */
    static final int SKIPPED = -1;

    private final Projection projection;
    private final int[] columns;

    private CsvLayout(Projection projection, int[] columns) {
        this.projection = projection;
        this.columns = columns;
    }

    /**
     * The layout of a file.
     *
     * @throws InvalidInputException if the header lacks a needed column or has it twice; names file and column
     */
    public static CsvLayout of(CsvHeader header, Projection projection) {
        int[] columns = new int[header.names().size()];
        Arrays.fill(columns, SKIPPED);
        List<ColumnSpec> needed = projection.columns();
        for (int column = 0; column < needed.size(); column++) {
            String name = needed.get(column).name();
            int field = header.names().indexOf(name);
            if (field < 0) {
                throw new InvalidInputException(header.file() + " has no column " + name + ", which is needed;"
                        + " its header has: " + String.join(", ", header.names()));
            }
            if (header.names().lastIndexOf(name) != field) {
                throw new InvalidInputException(header.file() + " has the column " + name
                        + " twice, and it is needed; its header has: " + String.join(", ", header.names()));
            }
            columns[field] = column;
        }
        return new CsvLayout(projection, columns);
    }

    /** What the batches hold. */
    public Projection projection() {
        return projection;
    }

    /** The number of fields that each record must have. */
    int fields() {
        return columns.length;
    }

    /** The column of the projection that a field goes to, or {@link #SKIPPED}. */
    int column(int field) {
        return columns[field];
    }

    /** The type of a field that is not skipped. */
    ColumnType type(int field) {
        return projection.columns().get(columns[field]).type();
    }

    /** The name of a field that is not skipped. */
    String name(int field) {
        return projection.columns().get(columns[field]).name();
    }
}
