package kopi.core.schema;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The tables that queries can be asked of. Immutable.
 *
 * @param tables each name once
 */
public record Schema(List<TableSchema> tables) {
    /** @throws IllegalArgumentException if two tables have the same name */
    public Schema {
        tables = List.copyOf(tables);
        Set<String> names = new HashSet<>();
        for (TableSchema table : tables) {
            if (!names.add(table.name())) {
                throw new IllegalArgumentException("two tables of a schema are called " + table.name());
            }
        }
    }

    /** The table of that name, which is in lower case unless it was declared in quotes. */
    public Optional<TableSchema> table(String name) {
        return tables.stream().filter(table -> table.name().equals(name)).findFirst();
    }
}
