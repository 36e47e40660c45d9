package kopi.core.schema;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;

/** The names of column types. */
final class DdlType {
    private static final Map<String, ColumnType> TYPES = new TreeMap<>(Map.ofEntries(
            Map.entry("BIGINT", ColumnType.BIGINT),
            Map.entry("INTEGER", ColumnType.INTEGER),
            Map.entry("INT", ColumnType.INTEGER),
            Map.entry("DECIMAL", ColumnType.DECIMAL),
            Map.entry("NUMERIC", ColumnType.DECIMAL),
            Map.entry("TEXT", ColumnType.TEXT),
            Map.entry("VARCHAR", ColumnType.TEXT),
            Map.entry("UUID", ColumnType.UUID),
            Map.entry("BOOLEAN", ColumnType.BOOLEAN),
            Map.entry("DATE", ColumnType.DATE),
            Map.entry("TIME", ColumnType.TIME),
            Map.entry("TIMESTAMP", ColumnType.TIMESTAMP)));

    private static final Set<String> FLOATING = Set.of("DOUBLE", "FLOAT", "REAL", "FLOAT4", "FLOAT8");

    /** By names of types that are called otherwise here. */
    private static final Map<String, String> INSTEAD = Map.ofEntries(
            Map.entry("SMALLINT", "INTEGER"),
            Map.entry("TINYINT", "INTEGER"),
            Map.entry("LONG", "BIGINT"),
            Map.entry("NUMBER", "DECIMAL(p, s)"),
            Map.entry("MONEY", "DECIMAL(18, 4)"),
            Map.entry("CHAR", "TEXT"),
            Map.entry("CHARACTER", "TEXT"),
            Map.entry("STRING", "TEXT"),
            Map.entry("NVARCHAR", "TEXT"),
            Map.entry("BOOL", "BOOLEAN"),
            Map.entry("DATETIME", "TIMESTAMP"),
            Map.entry("TIMESTAMPTZ", "TIMESTAMP"));

    private DdlType() {}

    /** The type of that name, in any case of letters. */
    static Optional<ColumnType> named(String name) {
        return Optional.ofNullable(TYPES.get(name.toUpperCase(Locale.ROOT)));
    }

    /** Whether it is one of floating-point numbers. */
    static boolean isFloating(String name) {
        return FLOATING.contains(name.toUpperCase(Locale.ROOT));
    }

    /** What a type is called here that has another name elsewhere. */
    static Optional<String> instead(String name) {
        return Optional.ofNullable(INSTEAD.get(name.toUpperCase(Locale.ROOT)));
    }

    /** All names. */
    static Set<String> names() {
        return new TreeSet<>(TYPES.keySet());
    }

    /** The type of a column, as it is declared; those of the chain's own tables as the nearest that can be. */
    static String print(ColumnSpec column) {
        return switch (column.type()) {
            case KEY_TEXT, TEXT -> "TEXT";
            case ID, OPTIONAL_ID, QUANTITY, BIGINT -> "BIGINT";
            case MONEY -> "DECIMAL(" + ColumnSpec.MAX_PRECISION + ", " + ColumnSpec.MAX_SCALE + ")";
            case TIMESTAMP -> "TIMESTAMP";
            case DATE -> "DATE";
            case INTEGER -> "INTEGER";
            case DECIMAL -> "DECIMAL(" + column.precision() + ", " + column.scale() + ")";
            case BOOLEAN -> "BOOLEAN";
            case TIME -> "TIME";
            case UUID -> "UUID";
        };
    }
}
