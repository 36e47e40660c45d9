package kopi.core.csv;

import java.util.Arrays;
import java.util.List;
import kopi.core.error.InvalidInputException;
import kopi.core.model.ColumnSpec;
import kopi.core.report.Projection;
import kopi.core.schema.CsvDialect;

/** Which field of a file's records goes into which column of the batch. Immutable. */
public final class CsvLayout {
    /** In {@link #column}: the field is not needed. */
    static final int SKIPPED = -1;

    private final Projection projection;
    private final int[] columns;
    private final CsvDialect dialect;
    private final boolean isDeclared;

    private CsvLayout(Projection projection, int[] columns, CsvDialect dialect, boolean isDeclared) {
        this.projection = projection;
        this.columns = columns;
        this.dialect = dialect;
        this.isDeclared = isDeclared;
    }

    /**
     * The layout of a file of the chain, as its built-in reports read it.
     *
     * @throws InvalidInputException if the header lacks a needed column or has it twice; names file and column
     */
    public static CsvLayout of(CsvHeader header, Projection projection) {
        return new CsvLayout(projection, fields(header, projection, false), CsvDialect.STANDARD, false);
    }

    /**
     * The layout of a file of a declared table: texts are UTF-8, and those that must be there are not what stands for NULL.
     *
     * @throws InvalidInputException as {@link #of(CsvHeader, Projection)}
     */
    public static CsvLayout of(CsvHeader header, Projection projection, CsvDialect dialect) {
        return new CsvLayout(projection, fields(header, projection, true), dialect, true);
    }

    private static int[] fields(CsvHeader header, Projection projection, boolean isDeclared) {
        int[] columns = new int[header.names().size()];
        Arrays.fill(columns, SKIPPED);
        List<ColumnSpec> needed = projection.columns();
        for (int column = 0; column < needed.size(); column++) {
            int field = field(header, needed.get(column).name(), isDeclared);
            columns[field] = column;
        }
        return columns;
    }

    /** Names in SQL are of no case unless they are in quotes, so a declared column may have another one in the file. */
    private static int field(CsvHeader header, String name, boolean isDeclared) {
        List<String> same = header.names().stream().filter(name::equals).toList();
        List<String> found = same.isEmpty() && isDeclared
                ? header.names().stream().filter(name::equalsIgnoreCase).toList()
                : same;
        if (found.isEmpty()) {
            throw new InvalidInputException(header.file() + " has no column " + name + ", which is needed;"
                    + " its header has: " + String.join(", ", header.names()));
        }
        if (found.size() > 1) {
            throw new InvalidInputException(header.file() + " has the column " + name
                    + " twice, and it is needed; its header has: " + String.join(", ", header.names()));
        }
        return header.names().indexOf(found.getFirst());
    }

    /** How the file is written. */
    CsvDialect dialect() {
        return dialect;
    }

    /** Whether a schema declares the table. */
    boolean isDeclared() {
        return isDeclared;
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

    /** What a field that is not skipped must look like. */
    ColumnSpec spec(int field) {
        return projection.columns().get(columns[field]);
    }
}
