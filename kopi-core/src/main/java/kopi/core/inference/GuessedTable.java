package kopi.core.inference;

import java.util.List;
import kopi.core.model.ColumnSpec;
import kopi.core.schema.TableSchema;

/** A table as it seems to be, and what it was seen in. */
record GuessedTable(SampledTable sampled, TableSchema schema) {
    /** The fields of a column, as they are written. */
    List<String> fields(ColumnSpec column) {
        return sampled.columns().get(sampled.names().indexOf(column.name()));
    }
}
