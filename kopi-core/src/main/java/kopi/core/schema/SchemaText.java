package kopi.core.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kopi.core.error.InvalidInputException;
import kopi.core.model.ColumnSpec;
import kopi.core.text.SafeText;

/** Schemas as text: {@code CREATE TABLE} statements of SQL, and behind each how the table's files are written. */
public final class SchemaText {
    /** The longest text that is read, in chars. */
    public static final int MAX_CHARS = 1 << 20;

    /** The most tables of a schema. */
    public static final int MAX_TABLES = 200;

    private static final Pattern PLAIN_NAME = Pattern.compile("[a-z_][a-z0-9_]*");
    /** What means something else where a column's name may stand. */
    private static final List<String> NO_NAMES =
            List.of("constraint", "primary", "foreign", "unique", "check", "exclude", "like");

    private static final String INDENT = "    ";

    private SchemaText() {}

    /**
     * Reads a schema.
     *
     * @param name where the text comes from, for messages
     * @throws InvalidInputException at the first thing that is wrong; names line and column, and shows the line
     */
    public static Schema parse(String name, String text) {
        if (text.length() > MAX_CHARS) {
            throw new InvalidInputException(
                    SafeText.value(name) + " is longer than " + MAX_CHARS + " characters; a schema is not");
        }
        DdlTokens tokens = new DdlTokens(new DdlSource(name, text));
        Map<String, DdlTable> tables = new LinkedHashMap<>();
        while (tokens.peek().kind() != DdlToken.Kind.END) {
            if (!tokens.takeIf(';')) {
                add(readTable(tokens), tokens, tables);
            }
        }
        if (tables.isEmpty()) {
            throw tokens.error(tokens.peek(), "there is no CREATE TABLE in it");
        }
        return new Schema(
                tables.values().stream().map(table -> table.resolve(tables)).toList());
    }

    private static DdlTable readTable(DdlTokens tokens) {
        DdlToken first = tokens.peek();
        if (!tokens.takeIf("create") || !tokens.takeIf("table")) {
            throw tokens.error(first, "expected CREATE TABLE, found " + first.shown() + "; a schema has nothing else");
        }
        DdlTable table = DdlTable.read(tokens);
        if (tokens.peek().kind() != DdlToken.Kind.END) {
            tokens.expect(';');
        }
        return table;
    }

    private static void add(DdlTable table, DdlTokens tokens, Map<String, DdlTable> tables) {
        if (tables.size() == MAX_TABLES) {
            throw tokens.error(table.nameToken(), "a schema has at most " + MAX_TABLES + " tables");
        }
        if (tables.putIfAbsent(table.name(), table) != null) {
            throw tokens.error(table.nameToken(), "table " + SafeText.value(table.name()) + " is declared twice");
        }
    }

    /**
     * Writes a schema so that {@link #parse} reads it. Types of the chain's own tables become the nearest that can be
     * declared.
     */
    public static String print(Schema schema) {
        return schema.tables().stream().map(SchemaText::print).collect(Collectors.joining("\n"));
    }

    private static String print(TableSchema table) {
        String lines = table.dataset().columns().stream()
                .map(column -> INDENT + print(table, column))
                .collect(Collectors.joining(",\n"));
        return "CREATE TABLE " + printName(table.name()) + " (\n" + lines + "\n)" + printOptions(table.dialect())
                + ";\n";
    }

    private static String print(TableSchema table, ColumnSpec column) {
        boolean isKey = table.primaryKey().equals(Optional.of(column.name()));
        String references = table.foreignKeys().stream()
                .filter(key -> key.column().equals(column.name()))
                .map(key -> " REFERENCES " + printName(key.table()) + "(" + printName(key.referenced()) + ")")
                .collect(Collectors.joining());
        String constraint = isKey ? " PRIMARY KEY" : mayBeMissing(column) ? "" : " NOT NULL";
        return printName(column.name()) + " " + DdlType.print(column) + constraint + references;
    }

    /** How the type of a column is declared. */
    public static String typeOf(ColumnSpec column) {
        return DdlType.print(column);
    }

    private static boolean mayBeMissing(ColumnSpec column) {
        return switch (column.type()) {
            case OPTIONAL_ID -> true;
            case KEY_TEXT, TEXT, ID, QUANTITY, MONEY, TIMESTAMP, DATE, BIGINT, INTEGER, DECIMAL, BOOLEAN, TIME, UUID ->
                column.isNullable();
        };
    }

    private static String printOptions(CsvDialect dialect) {
        String options = Stream.of(DialectOption.values())
                .flatMap(option -> option.print(dialect).map(value -> option.word() + " = " + value).stream())
                .collect(Collectors.joining(", "));
        return options.isEmpty() ? "" : " WITH (" + options + ")";
    }

    private static String printName(String name) {
        boolean isPlain = PLAIN_NAME.matcher(name).matches() && !NO_NAMES.contains(name);
        return isPlain ? name : "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
