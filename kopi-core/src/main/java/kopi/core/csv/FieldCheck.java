package kopi.core.csv;

import kopi.core.model.ColumnSpec;
import kopi.core.schema.CsvDialect;

/** Says whether a text may stand in a field of a declared column. Not thread-safe. */
public final class FieldCheck {
    private final TypedFieldParser parser;
    private final DialectBytes dialectBytes;

    public FieldCheck(CsvDialect dialect) {
        parser = new TypedFieldParser(dialect, true);
        dialectBytes = DialectBytes.of(dialect);
    }

    /** Whether it is a value of that column's type; what stands for NULL is none of most. */
    public boolean isValue(ColumnSpec column, String field) {
        byte[] bytes = dialectBytes.scanned(field);
        return parser.parse(column, bytes, 0, bytes.length);
    }
}
