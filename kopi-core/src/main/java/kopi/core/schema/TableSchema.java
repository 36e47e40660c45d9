package kopi.core.schema;

import java.util.List;
import java.util.Optional;
import kopi.core.model.Dataset;

/**
 * A table of a dataset. Immutable.
 *
 * @param dataset its name and columns
 * @param primaryKey the column that tells its rows apart; empty: none does
 * @param foreignKeys what refers to other tables
 * @param dialect how its files are written
 */
public record TableSchema(
        Dataset dataset, Optional<String> primaryKey, List<ForeignKey> foreignKeys, CsvDialect dialect) {
    /** @throws IllegalArgumentException if a key names a column that there is not */
    public TableSchema {
        foreignKeys = List.copyOf(foreignKeys);
        primaryKey.ifPresent(dataset::column);
        foreignKeys.forEach(key -> dataset.column(key.column()));
    }

    /** Its name. */
    public String name() {
        return dataset.name();
    }
}
