package kopi.core.inference;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.schema.ForeignKey;
import kopi.core.schema.TableSchema;

/** Finds keys by their names, and by what the samples hold. */
final class KeyGuess {
    private static final Set<String> KEY_WORDS =
            Set.of("id", "code", "key", "no", "nr", "number", "sku", "uuid", "ean");
    /** What is referred to is kept in memory; it is smaller than what refers to it, or small in any case. */
    private static final int TIMES_SMALLER = 4;

    private static final long SMALL_BYTES = 1 << 20;

    private KeyGuess() {}

    /** The column that tells rows apart: the first one, or one named after the table, called like a key and unique. */
    static Optional<ColumnSpec> primaryKey(SampledTable table, List<ColumnSpec> columns) {
        for (int i = 0; i < columns.size(); i++) {
            ColumnSpec column = columns.get(i);
            boolean mayBe = i == 0 || isNamedAfter(column.name(), table.sample().name());
            if (mayBe
                    && isKeyName(column.name())
                    && isKeyType(column)
                    && isUnique(table.columns().get(i), table)) {
                return Optional.of(column);
            }
        }
        return Optional.empty();
    }

    private static boolean isUnique(List<String> fields, SampledTable table) {
        return !fields.isEmpty()
                && !fields.contains(table.dialect().nullText())
                && new HashSet<>(fields).size() == fields.size();
    }

    private static boolean isKeyType(ColumnSpec column) {
        return switch (column.type()) {
            case INTEGER, BIGINT, TEXT, UUID -> true;
            case KEY_TEXT, ID, OPTIONAL_ID, QUANTITY, MONEY, TIMESTAMP, DATE, DECIMAL, BOOLEAN, TIME -> false;
        };
    }

    /** Whether its last word is one of keys: {@code store_id}, {@code StockCode}, {@code InvoiceNo}. */
    private static boolean isKeyName(String name) {
        String small = name.toLowerCase(Locale.ROOT);
        return KEY_WORDS.stream().anyMatch(small::endsWith);
    }

    private static boolean isNamedAfter(String column, String table) {
        String small = column.toLowerCase(Locale.ROOT);
        return small.equals("id") || small.startsWith(singular(table));
    }

    /** Of an English plural, or the same. */
    private static String singular(String table) {
        String small = table.toLowerCase(Locale.ROOT);
        if (small.endsWith("ies")) {
            return small.substring(0, small.length() - 3) + "y";
        }
        return small.endsWith("s") ? small.substring(0, small.length() - 1) : small;
    }

    /** The columns of a table that are called like another table's key, are of its type, and hold its values. */
    static List<ForeignKey> foreignKeys(GuessedTable table, List<GuessedTable> all) {
        List<ForeignKey> keys = new ArrayList<>();
        for (ColumnSpec column : table.schema().dataset().columns()) {
            all.stream()
                    .filter(other -> isReference(table, column, other))
                    .findFirst()
                    .ifPresent(other -> keys.add(new ForeignKey(
                            column.name(),
                            other.schema().name(),
                            other.schema().primaryKey().orElseThrow())));
        }
        return keys;
    }

    private static boolean isReference(GuessedTable table, ColumnSpec column, GuessedTable other) {
        TableSchema schema = other.schema();
        if (schema.primaryKey().isEmpty() || schema.name().equals(table.schema().name())) {
            return false;
        }
        ColumnSpec key = schema.dataset().column(schema.primaryKey().get());
        long bytes = other.sampled().sample().bytes();
        boolean isSmaller =
                bytes <= SMALL_BYTES || bytes <= table.sampled().sample().bytes() / TIMES_SMALLER;
        boolean isOwnKey = table.schema().primaryKey().equals(Optional.of(column.name()));
        return isSmaller
                && !isOwnKey
                && comparedAs(column) == comparedAs(key)
                && refersTo(column.name(), key.name(), schema.name())
                && holds(table, column, other, key);
    }

    private static ColumnType comparedAs(ColumnSpec column) {
        return column.type() == ColumnType.INTEGER ? ColumnType.BIGINT : column.type();
    }

    /** {@code product_id} refers to {@code product_id}, or to {@code id} or {@code product_key} of {@code products}. */
    private static boolean refersTo(String column, String key, String table) {
        boolean isSameName = column.equals(key) && !key.equals("id");
        boolean isTableName = column.startsWith(singular(table)) && isKeyName(column);
        return isSameName || (isTableName && (isNamedAfter(key, table) || column.endsWith(key)));
    }

    /** If all of the other table is known, at least half of the values must be there. */
    private static boolean holds(GuessedTable table, ColumnSpec column, GuessedTable other, ColumnSpec key) {
        if (!other.sampled().sample().isWhole()) {
            return true;
        }
        Set<String> known = new HashSet<>(other.fields(key));
        List<String> fields = table.fields(column).stream()
                .filter(field -> !field.equals(table.schema().dialect().nullText()))
                .toList();
        return 2
                        * fields.stream()
                                .filter(field -> known.contains(withoutZeros(field)) || known.contains(field))
                                .count()
                >= fields.size();
    }

    /** {@code 123.0} is 123. */
    private static String withoutZeros(String field) {
        return field.replaceAll("[.,]0+$", "");
    }
}
