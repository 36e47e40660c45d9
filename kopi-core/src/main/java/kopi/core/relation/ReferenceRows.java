package kopi.core.relation;

import java.util.List;
import kopi.core.model.Batch;
import kopi.core.model.ColumnSpec;

/**
 * The rows of a reference, as they were read. Immutable.
 *
 * @param columns those of every batch, in order; among them the ones that joins need
 * @param batches in order of seq
 */
public record ReferenceRows(List<ColumnSpec> columns, List<Batch> batches) {
    public ReferenceRows {
        columns = List.copyOf(columns);
        batches = List.copyOf(batches);
    }

    /**
     * Where a column stands in a batch.
     *
     * @throws IllegalArgumentException if it is none of them
     */
    int indexOf(ColumnSpec column) {
        int index = columns.indexOf(column);
        if (index < 0) {
            throw new IllegalArgumentException(column.name() + " is none of the columns of a reference: " + columns);
        }
        return index;
    }
}
