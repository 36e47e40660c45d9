package kopi.core.model;

import java.util.List;

/**
 * A columnar batch of rows.
 *
 * @param rows the number of rows, which every column holds
 * @param columns the columns, in the order that the context defines (a projection of a dataset, or a report's section)
 */
public record Batch(int rows, List<Column> columns) {
    public Batch {
        columns = List.copyOf(columns);
        if (rows < 0) {
            throw new IllegalArgumentException("a batch of " + rows + " rows");
        }
        for (Column column : columns) {
            if (column.size() != rows) {
                throw new IllegalArgumentException("column of " + column.size() + " values in a batch of " + rows);
            }
        }
    }

    /**
     * The values of an integer column; shared, not to be written to.
     *
     * @throws ClassCastException if the column holds text
     */
    public long[] longs(int column) {
        return ((LongColumn) columns.get(column)).values();
    }

    /**
     * A text column.
     *
     * @throws ClassCastException if the column holds integers
     */
    public TextColumn texts(int column) {
        return (TextColumn) columns.get(column);
    }
}
