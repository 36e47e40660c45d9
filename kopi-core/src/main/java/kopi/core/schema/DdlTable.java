package kopi.core.schema;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import kopi.core.error.InvalidInputException;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.model.Dataset;
import kopi.core.schema.DdlToken.Kind;
import kopi.core.text.SafeText;
import kopi.core.text.Suggestion;
import org.jspecify.annotations.Nullable;

/** Reads one {@code CREATE TABLE}, and holds what can only be checked once all tables are known. Not thread-safe. */
final class DdlTable {
    private static final int MAX_COLUMNS = 1_000;
    private static final int SHOWN_NAMES = 20;
    private static final Set<String> REFUSED_ELEMENTS = Set.of("unique", "check", "exclude", "like");
    private static final Set<String> REFUSED_CONSTRAINTS = Set.of("unique", "check", "default", "generated", "collate");

    /**
     * A reference to another table.
     *
     * @param column the one that refers
     * @param table the other table
     * @param referenced its column; null: its primary key
     */
    record Reference(
            DdlToken column, DdlToken table, @Nullable DdlToken referenced) {}

    private final DdlTokens tokens;
    private final DdlToken name;
    private final Map<String, ColumnSpec> columns = new LinkedHashMap<>();
    private final List<Reference> references = new ArrayList<>();
    private final List<DdlToken> laterKeys = new ArrayList<>();
    private @Nullable String primaryKey;
    private CsvDialect dialect = CsvDialect.DECLARED;

    private DdlTable(DdlTokens tokens) {
        this.tokens = tokens;
        if (tokens.takeIf("if")) {
            tokens.expect("not", "exists");
        }
        name = tokens.expectName("table");
        checkFolder();
    }

    /** Reads what stands behind {@code CREATE TABLE}. */
    static DdlTable read(DdlTokens tokens) {
        DdlTable table = new DdlTable(tokens);
        tokens.expect('(');
        do {
            table.readElement();
        } while (tokens.takeIf(','));
        tokens.expect(')');
        DdlToken with = tokens.peek();
        if (tokens.takeIf("with")) {
            table.readOptions(with);
        }
        table.setLaterKeys();
        return table;
    }

    /** The name of a table is that of its folder. */
    private void checkFolder() {
        String folder = name.name();
        boolean isFolder = !folder.startsWith(".") && folder.indexOf('/') < 0 && folder.indexOf('\\') < 0;
        if (!isFolder) {
            throw tokens.error(
                    name, "a table is called like the folder of its files, which is one in the dataset's folder");
        }
        if (tokens.peek().isSymbol('.')) {
            throw tokens.error(tokens.peek(), "tables have no schema's name in front of theirs");
        }
    }

    DdlToken nameToken() {
        return name;
    }

    String name() {
        return name.name();
    }

    private void readElement() {
        boolean isNamed = tokens.takeIf("constraint");
        if (isNamed) {
            tokens.expectName("constraint");
        }
        DdlToken first = tokens.peek();
        if (tokens.takeIf("primary")) {
            tokens.expect("key");
            laterKeys.add(tokens.expectOneName("a PRIMARY KEY"));
        } else if (tokens.takeIf("foreign")) {
            tokens.expect("key");
            references.add(readReference(tokens.expectOneName("a FOREIGN KEY")));
        } else if (isNamed || (first.kind() == Kind.WORD && REFUSED_ELEMENTS.contains(first.name()))) {
            throw refused(first);
        } else {
            readColumn();
        }
    }

    private InvalidInputException refused(DdlToken token) {
        return tokens.error(token, token.shown() + " is not supported: what is checked is NOT NULL, and the types");
    }

    private void readColumn() {
        DdlToken column = tokens.expectName("column");
        ColumnSpec spec = new DdlColumnType(tokens).read(column.name());
        if (columns.containsKey(spec.name())) {
            throw tokens.error(column, "column " + SafeText.value(spec.name()) + " is declared twice");
        }
        if (columns.size() == MAX_COLUMNS) {
            throw tokens.error(column, "a table has at most " + MAX_COLUMNS + " columns");
        }
        columns.put(spec.name(), spec);
        boolean isMore = true;
        while (isMore) {
            isMore = readConstraint(column);
        }
    }

    private boolean readConstraint(DdlToken column) {
        DdlToken token = tokens.peek();
        if (tokens.takeIf("not")) {
            tokens.expect("null");
            mustBeThere(column.name());
        } else if (tokens.takeIf("primary")) {
            tokens.expect("key");
            setPrimaryKey(column.name(), token);
        } else if (token.is("references")) {
            references.add(readReference(column));
        } else if (token.kind() == Kind.WORD && REFUSED_CONSTRAINTS.contains(token.name())) {
            throw refused(token);
        } else {
            return tokens.takeIf("null");
        }
        return true;
    }

    private void mustBeThere(String column) {
        columns.computeIfPresent(
                column, (_, spec) -> new ColumnSpec(spec.name(), spec.type(), spec.precision(), spec.scale(), false));
    }

    private void setPrimaryKey(String column, DdlToken at) {
        if (primaryKey != null) {
            throw tokens.error(
                    at,
                    "table " + SafeText.value(name()) + " has the primary key " + SafeText.value(primaryKey)
                            + " already, and a key of several columns is not supported");
        }
        primaryKey = column;
        mustBeThere(column);
    }

    private Reference readReference(DdlToken column) {
        if (references.size() == MAX_COLUMNS) {
            throw tokens.error(column, "a table has at most " + MAX_COLUMNS + " foreign keys");
        }
        tokens.expect("references");
        DdlToken table = tokens.expectName("table");
        DdlToken referenced = tokens.peek().isSymbol('(') ? tokens.expectOneName("a FOREIGN KEY") : null;
        if (tokens.peek().is("on")) {
            throw tokens.error(tokens.peek(), "ON DELETE and ON UPDATE are not supported: files do not change");
        }
        return new Reference(column, table, referenced);
    }

    /** Keys may stand before the columns that they name. */
    private void setLaterKeys() {
        for (DdlToken key : laterKeys) {
            column(key);
            setPrimaryKey(key.name(), key);
        }
        references.forEach(reference -> column(reference.column()));
    }

    private ColumnSpec column(DdlToken token) {
        ColumnSpec spec = columns.get(token.name());
        if (spec == null) {
            throw tokens.error(
                    token,
                    "table " + SafeText.value(name()) + " has no column " + SafeText.value(token.name())
                            + Suggestion.text(token.name(), columns.keySet()) + "; it has: "
                            + SafeText.value(DdlTokens.listed(columns.keySet(), SHOWN_NAMES)));
        }
        return spec;
    }

    private void readOptions(DdlToken with) {
        DialectBuilder files = new DialectBuilder();
        tokens.expect('(');
        do {
            readOption(files);
        } while (tokens.takeIf(','));
        tokens.expect(')');
        try {
            dialect = files.build();
        } catch (IllegalArgumentException e) {
            throw tokens.error(with, String.valueOf(e.getMessage()));
        }
    }

    private void readOption(DialectBuilder files) {
        DdlToken word = tokens.peek();
        DialectOption option = DialectOption.named(word.text())
                .orElseThrow(() -> tokens.error(
                        word,
                        "there is no option " + word.shown()
                                + Suggestion.text(word.text(), DialectOption.words()) + "; options are "
                                + String.join(", ", DialectOption.words())));
        tokens.take();
        tokens.expect('=');
        DdlToken value = tokens.take();
        boolean isValue = value.kind() == Kind.STRING || value.kind() == Kind.WORD;
        if (!isValue || !option.set(files, value.text())) {
            throw tokens.error(value, "the option " + option.word() + " is " + option.possible());
        }
    }

    /** The table, given all that there are. */
    TableSchema resolve(Map<String, DdlTable> tables) {
        List<ForeignKey> keys = references.stream()
                .sorted(Comparator.comparingInt(
                        reference -> place(reference.column().name())))
                .map(reference -> resolve(reference, tables))
                .toList();
        return new TableSchema(
                new Dataset(name(), List.copyOf(columns.values())), Optional.ofNullable(primaryKey), keys, dialect);
    }

    private int place(String column) {
        return List.copyOf(columns.keySet()).indexOf(column);
    }

    private ForeignKey resolve(Reference reference, Map<String, DdlTable> tables) {
        DdlTable other = tables.get(reference.table().name());
        if (other == null) {
            throw tokens.error(
                    reference.table(),
                    "there is no table " + SafeText.value(reference.table().name())
                            + Suggestion.text(reference.table().name(), tables.keySet()) + "; tables are: "
                            + SafeText.value(DdlTokens.listed(tables.keySet(), SHOWN_NAMES)));
        }
        DdlToken referenced = reference.referenced();
        if (referenced != null) {
            other.column(referenced);
        }
        if (other.primaryKey == null
                || (referenced != null && !referenced.name().equals(other.primaryKey))) {
            throw tokens.error(
                    referenced == null ? reference.table() : referenced,
                    "a reference is to a primary key, and table " + SafeText.value(other.name())
                            + (other.primaryKey == null ? " has none" : " has " + SafeText.value(other.primaryKey)));
        }
        ColumnSpec from = column(reference.column());
        ColumnSpec to = other.spec(other.primaryKey);
        if (!isComparable(from, to)) {
            throw tokens.error(
                    reference.column(),
                    SafeText.value(from.name()) + " is " + DdlType.print(from) + ", but what it refers to, "
                            + SafeText.value(to.name()) + " of " + SafeText.value(other.name()) + ", is "
                            + DdlType.print(to));
        }
        return new ForeignKey(from.name(), other.name(), to.name());
    }

    private ColumnSpec spec(String column) {
        return Objects.requireNonNull(columns.get(column));
    }

    private static boolean isComparable(ColumnSpec one, ColumnSpec other) {
        return comparedAs(one) == comparedAs(other) && one.scale() == other.scale();
    }

    private static ColumnType comparedAs(ColumnSpec column) {
        return column.type() == ColumnType.INTEGER ? ColumnType.BIGINT : column.type();
    }
}
