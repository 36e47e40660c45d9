package kopi.sql;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kopi.core.model.ColumnSpec;
import kopi.core.schema.CsvDialect;
import kopi.core.schema.CsvDialect.Encoding;
import kopi.core.schema.ForeignKey;
import kopi.core.schema.Schema;
import kopi.core.schema.SchemaText;
import kopi.core.schema.TableSchema;
import kopi.testkit.property.ChoiceList;
import org.jspecify.annotations.Nullable;

/**
 * Tables by chance: a fact that refers to up to two references, of which one may refer to the other; columns of any types, which may be
 * NULL or not; files in any dialect; and rows, whose values occur often.
 *
 * @param schema the first table is the fact
 * @param rows by table, with all of its columns
 */
record RandomTables(Schema schema, Map<String, List<List<@Nullable Object>>> rows) {
    private static final List<String> NAMES = List.of("sales", "stores", "cities");
    private static final int MAX_FACTS = 40;
    private static final int MAX_KEYS = 4;
    private static final int MAX_COLUMNS = 7;
    private static final List<String> TEXTS =
            List.of("a", "", "A", "Ab", "ba", "b%", " b ", "a;b,c|d", "it's", "\"x\"", "two\nlines", "éa", "😀");

    static RandomTables by(ChoiceList choices) {
        Schema schema = SchemaText.parse("schema.sql", new Ddl(choices).text());
        Map<String, List<List<@Nullable Object>>> rows = new TreeMap<>();
        for (TableSchema table : schema.tables()) {
            List<List<@Nullable Object>> some = new ArrayList<>();
            int max = table.primaryKey().isPresent() ? MAX_KEYS : MAX_FACTS;
            while (some.size() < max && choices.below(MAX_FACTS) > 0) {
                some.add(row(table, some.size(), choices));
            }
            rows.put(table.name(), some);
        }
        return new RandomTables(schema, rows);
    }

    /** All of it, for people. */
    String text() {
        String inserts = schema.tables().stream()
                .map(table -> table.name() + ": " + rows.get(table.name()))
                .collect(Collectors.joining("\n"));
        return SchemaText.print(schema) + inserts;
    }

    /** Writes statements. What need not be there is chosen last, so that it can be left out. */
    private static final class Ddl {
        private final ChoiceList choices;
        private final String keyType;
        private final List<Table> tables = new ArrayList<>();

        /** A statement that is not finished. */
        private record Table(String name, List<String> columns, String dialect) {
            String text() {
                return "CREATE TABLE " + name + " (" + String.join(", ", columns) + ") WITH (" + dialect + ");\n";
            }
        }

        Ddl(ChoiceList choices) {
            this.choices = choices;
            keyType = choices.oneOf("BIGINT", "TEXT", "UUID");
        }

        String text() {
            tables.add(new Table(NAMES.getFirst(), columns(NAMES.getFirst()), dialect()));
            while (tables.size() < NAMES.size() && choices.below(3) > 0) {
                addReference(NAMES.get(tables.size()));
            }
            return tables.stream().map(Table::text).collect(Collectors.joining());
        }

        private void addReference(String name) {
            String key = name + "_id";
            for (Table other : tables) {
                if (choices.below(3) < 2) {
                    other.columns()
                            .add("%s_%s %s%s REFERENCES %s(%s)"
                                    .formatted(other.name(), key, keyType, nullability(), name, key));
                }
            }
            List<String> columns = columns(name);
            columns.addFirst(key + " " + keyType + " PRIMARY KEY");
            tables.add(new Table(name, columns, dialect()));
        }

        /** An empty line is no row, so there are two columns at least. */
        private List<String> columns(String table) {
            List<String> columns = new ArrayList<>();
            for (int i = 2 + choices.below(MAX_COLUMNS - 1); i > 0; i--) {
                columns.add(table + columns.size() + " " + type() + nullability());
            }
            return columns;
        }

        private String nullability() {
            return choices.oneIn(2) ? " NOT NULL" : "";
        }

        private String type() {
            return choices.oneOf(
                    "BIGINT",
                    "DECIMAL(10, " + choices.below(ColumnSpec.MAX_SCALE + 1) + ")",
                    "TEXT",
                    "DATE",
                    "TIMESTAMP",
                    "BOOLEAN",
                    "INTEGER",
                    "UUID",
                    "TIME");
        }

        private String dialect() {
            String delimiter = choices.oneOf(",", ";", "\\t", "|");
            return Stream.of(
                            "delimiter = '" + delimiter + "'",
                            "quote = '" + choices.oneOf("\"", "''", "~") + "'",
                            "header = " + !choices.oneIn(3),
                            "date_format = '" + choices.oneOf("YYYY-MM-DD", "DD.MM.YYYY", "MM/DD/YYYY") + "'",
                            "decimal_comma = " + (!delimiter.equals(",") && choices.oneIn(2)),
                            "null = '" + choices.oneOf("\\N", "") + "'",
                            "encoding = '" + choices.oneOf("UTF-8", "ISO-8859-1", "UTF-16") + "'")
                    .collect(Collectors.joining(", "));
        }
    }

    private static List<@Nullable Object> row(TableSchema table, int row, ChoiceList choices) {
        List<@Nullable Object> values = new ArrayList<>();
        for (ColumnSpec column : table.dataset().columns()) {
            boolean isKey = table.primaryKey().stream().anyMatch(column.name()::equals);
            boolean isNull = !isKey && column.isNullable() && choices.oneIn(4);
            values.add(isNull ? null : isKey ? key(column, row) : value(table, column, choices));
        }
        return values;
    }

    private static Object value(TableSchema table, ColumnSpec column, ChoiceList choices) {
        boolean refers = table.foreignKeys().stream().map(ForeignKey::column).anyMatch(column.name()::equals);
        // Now and then there is no such key.
        return refers ? key(column, choices.below(MAX_KEYS + 1)) : value(column, table.dialect(), choices);
    }

    private static Object key(ColumnSpec column, int number) {
        return switch (column.type()) {
            case BIGINT -> BigDecimal.valueOf(number);
            case UUID -> "0000000%d-00ab-4cde-8f00-000000000000".formatted(number);
            default -> "k" + number;
        };
    }

    private static Object value(ColumnSpec column, CsvDialect dialect, ChoiceList choices) {
        return switch (column.type()) {
            case BIGINT, INTEGER -> BigDecimal.valueOf(choices.below(9) - 3L);
            case DECIMAL -> {
                int units = (int) Math.pow(10, column.scale()) * 40;
                yield BigDecimal.valueOf(choices.below(2 * units) - units / 2L, column.scale());
            }
            case TEXT -> choices.oneOf(texts(dialect));
            case UUID -> key(column, choices.below(MAX_KEYS));
            case BOOLEAN -> choices.oneIn(2);
            case DATE -> day(choices);
            case TIME -> time(choices);
            case TIMESTAMP -> day(choices).atTime(time(choices));
            default -> throw new IllegalArgumentException("nobody declares " + column);
        };
    }

    /** Those that can be written. */
    private static List<String> texts(CsvDialect dialect) {
        return TEXTS.stream()
                .filter(text -> !text.equals(dialect.nullText()))
                .filter(text -> dialect.encoding() != Encoding.ISO_8859_1
                        || text.chars().allMatch(unit -> unit < 0x100))
                .toList();
    }

    private static LocalDate day(ChoiceList choices) {
        return choices.oneIn(4)
                ? LocalDate.of(2019, 12, 20).plusDays(choices.below(2_000))
                : LocalDate.of(2024, 2, 15).plusDays(choices.below(30));
    }

    private static LocalTime time(ChoiceList choices) {
        return LocalTime.of(choices.below(24), choices.below(60), choices.below(60));
    }
}
