package kopi.core.model;

import java.util.List;

/**
 * The schema of one table of the coffee-shop chain; a dataset directory has one folder per dataset.
 *
 * @param name the folder's name; also the dataset's name in messages, logs and metrics
 * @param columns the columns that kopi can read, in the order of the real files; files may hold them in any order and
 *     hold others besides
 */
public record Dataset(String name, List<ColumnSpec> columns) {
    public Dataset {
        columns = List.copyOf(columns);
    }

    /**
     * The column of that name.
     *
     * @throws IllegalArgumentException if this dataset has none
     */
    public ColumnSpec column(String columnName) {
        for (ColumnSpec column : columns) {
            if (column.name().equals(columnName)) {
                return column;
            }
        }
        throw new IllegalArgumentException("dataset " + name + " has no column " + columnName);
    }
}
