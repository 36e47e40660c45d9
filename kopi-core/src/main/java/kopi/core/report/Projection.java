package kopi.core.report;

import java.util.List;
import kopi.core.model.ColumnSpec;
import kopi.core.model.Dataset;

/**
 * The part of a dataset that a job's reports need: what a client reads, checks and ships.
 *
 * @param dataset the dataset
 * @param columns the needed columns; a batch of this dataset holds them in this order
 * @param textFor text columns are carried for rows that pass at least one of these filters and are empty elsewhere:
 *     long ids that no report can print are not worth their bytes (ADR 004). Every row is still read and checked
 */
public record Projection(Dataset dataset, List<ColumnSpec> columns, List<Conjunction> textFor) {
    public Projection {
        columns = List.copyOf(columns);
        textFor = List.copyOf(textFor);
    }

    /**
     * Where a column stands in a batch.
     *
     * @throws IllegalArgumentException if it is not part of this projection
     */
    public int indexOf(ColumnSpec column) {
        int index = columns.indexOf(column);
        if (index < 0) {
            throw new IllegalArgumentException(column.name() + " of " + dataset.name() + " is not in the projection");
        }
        return index;
    }
}
