package kopi.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.schema.ForeignKey;
import kopi.core.schema.Schema;
import kopi.core.schema.TableSchema;
import kopi.testkit.property.ChoiceList;

/** Queries over the tables of a schema by chance, each as kopi and as DuckDB writes it. The first choice is always the plainest. */
final class RandomSql {
    private static final Set<ColumnType> INTEGERS = Set.of(ColumnType.BIGINT, ColumnType.INTEGER);
    private static final Set<ColumnType> NUMBERS = Set.of(ColumnType.BIGINT, ColumnType.INTEGER, ColumnType.DECIMAL);
    private static final Set<ColumnType> TEXTS = Set.of(ColumnType.TEXT, ColumnType.UUID);

    private final ChoiceList choices;
    private final Schema schema;
    /** What can be read, behind the name of its table. */
    private final List<ColumnSpec> columns = new ArrayList<>();

    /** @param schema the first table is the fact */
    RandomSql(ChoiceList choices, Schema schema) {
        this.choices = choices;
        this.schema = schema;
    }

    /** The same in two dialects, which differ where DuckDB would compute doubles. */
    record Sql(String kopi, String duckDb) {
        static Sql same(String text) {
            return new Sql(text, text);
        }

        /** A text with those in the places of {@code {}}. */
        static Sql of(String form, Sql... parts) {
            String kopi = form;
            String duckDb = form;
            for (Sql part : parts) {
                kopi = replaceFirst(kopi, part.kopi());
                duckDb = replaceFirst(duckDb, part.duckDb());
            }
            return new Sql(kopi, duckDb);
        }

        private static String replaceFirst(String form, String part) {
            int at = form.indexOf("{}");
            return form.substring(0, at) + part + form.substring(at + 2);
        }

        static Sql join(List<Sql> parts, String separator) {
            return new Sql(
                    parts.stream().map(Sql::kopi).collect(Collectors.joining(separator)),
                    parts.stream().map(Sql::duckDb).collect(Collectors.joining(separator)));
        }
    }

    private String oneOf(String... texts) {
        return choices.oneOf(texts);
    }

    @SafeVarargs
    private Sql oneOf(Supplier<Sql>... forms) {
        return forms[choices.below(forms.length)].get();
    }

    Sql query() {
        Sql from = from();
        return oneOf(
                () -> plain(from, ""),
                () -> grouped(from, 1 + choices.below(3)),
                () -> plain(from, "DISTINCT "),
                () -> grouped(from, 1 + choices.below(3)),
                () -> ranked(from),
                () -> again(from));
    }

    /** Chosen behind what must be there, so that it can be left out. */
    private Sql where() {
        return choices.oneIn(2) ? Sql.of(" WHERE {}", condition(2)) : Sql.same("");
    }

    private Sql from() {
        TableSchema fact = schema.tables().getFirst();
        var text = new StringBuilder(" FROM " + fact.name() + " t");
        add(fact, "t");
        Optional<TableSchema> other = choices.oneIn(3) ? Optional.of(choices.oneOf(schema.tables())) : Optional.empty();
        other.flatMap(this::otherFact).ifPresent(text::append);
        for (TableSchema table : schema.tables()) {
            boolean isFact = table.equals(fact) || other.filter(table::equals).isPresent();
            if (!isFact && choices.oneIn(2)) {
                reference(table).ifPresent(text::append);
            }
        }
        return Sql.same(text.toString());
    }

    /** A join by columns that are no primary key, of the fact itself, too; empty if no columns have a type in common. */
    private Optional<String> otherFact(TableSchema table) {
        List<String> keys = new ArrayList<>();
        for (ColumnSpec ours : columns) {
            table.dataset().columns().stream()
                    .filter(theirs -> theirs.type() == ours.type() && theirs.scale() == ours.scale())
                    .filter(theirs ->
                            !table.primaryKey().filter(theirs.name()::equals).isPresent())
                    .map(theirs -> "o." + theirs.name() + " = " + ours.name())
                    .forEach(keys::add);
        }
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        List<String> conditions = new ArrayList<>(List.of(choices.oneOf(keys)));
        if (choices.oneIn(3)) {
            conditions.add(choices.oneOf(keys));
        }
        if (choices.oneIn(3)) {
            conditions.add(
                    "o." + choices.oneOf(table.dataset().columns()).name() + " IS " + oneOf("NOT ", "") + "NULL");
        }
        add(table, "o");
        return Optional.of(oneOf("", " LEFT") + " JOIN " + table.name() + " o ON " + String.join(" AND ", conditions));
    }

    private void add(TableSchema table, String name) {
        table.dataset().columns().stream()
                .map(column -> new ColumnSpec(
                        name + "." + column.name(), column.type(), column.precision(), column.scale(), true))
                .forEach(columns::add);
    }

    /** A join of that table, if a column that can be read refers to it. */
    private Optional<String> reference(TableSchema table) {
        List<String> referring = schema.tables().stream()
                .flatMap(other -> other.foreignKeys().stream())
                .filter(key -> key.table().equals(table.name()))
                .map(ForeignKey::column)
                .toList();
        List<ColumnSpec> keys = columns.stream()
                .filter(column -> referring.contains(column.name().substring(2)))
                .toList();
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        String on = choices.oneOf(keys).name();
        String name = table.name().substring(0, 1);
        add(table, name);
        return Optional.of("%s JOIN %s %s ON %s.%s = %s"
                .formatted(
                        oneOf("", " LEFT"),
                        table.name(),
                        name,
                        name,
                        table.primaryKey().orElseThrow(),
                        on));
    }

    /** A column of one of those types; something else if there is none. */
    private String column(Set<ColumnType> types, String otherwise) {
        List<String> fitting = columns.stream()
                .filter(column -> types.contains(column.type()))
                .map(ColumnSpec::name)
                .toList();
        return fitting.isEmpty() ? otherwise : choices.oneOf(fitting);
    }

    private String anyColumn() {
        return choices.oneOf(columns).name();
    }

    private List<Sql> values(int count) {
        return IntStream.range(0, count).mapToObj(_ -> value(2)).toList();
    }

    /** All columns order the rows, so that nothing depends on how either engine breaks ties. */
    private Sql ordered(Sql query, int columns) {
        List<String> by = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
            by.add(i + oneOf("", " DESC") + oneOf("", " NULLS FIRST", " NULLS LAST"));
        }
        String limit = choices.oneIn(3) ? " LIMIT " + choices.below(6) + oneOf("", " OFFSET 2") : "";
        return Sql.of("{} ORDER BY " + String.join(", ", by) + limit, query);
    }

    private static Sql named(List<Sql> values) {
        return Sql.join(
                IntStream.range(0, values.size())
                        .mapToObj(i -> Sql.of("{} AS c" + i, values.get(i)))
                        .toList(),
                ", ");
    }

    private Sql plain(Sql from, String distinct) {
        List<Sql> values = values(1 + choices.below(3));
        return ordered(Sql.of("SELECT " + distinct + "{}{}{}", named(values), from, where()), values.size());
    }

    private Sql ranked(Sql from) {
        String partition = choices.oneIn(2) ? "PARTITION BY " + anyColumn() + " " : "";
        Sql over = Sql.of(
                oneOf("RANK()", "DENSE_RANK()") + " OVER (" + partition + "ORDER BY {}" + oneOf("", " DESC") + ")",
                value(1));
        return ordered(Sql.of("SELECT {}{}{} QUALIFY {} <= 2", named(List.of(value(1), over)), from, where(), over), 2);
    }

    private Sql grouped(Sql from, int keys) {
        List<Sql> values = new ArrayList<>(values(choices.oneIn(5) ? 0 : keys));
        int groups = values.size();
        for (int i = choices.below(3); i >= 0; i--) {
            values.add(aggregate());
        }
        String by = groups == 0
                ? ""
                : " GROUP BY "
                        + IntStream.rangeClosed(1, groups)
                                .mapToObj(Integer::toString)
                                .collect(Collectors.joining(", "));
        String having = choices.oneIn(4)
                ? " HAVING " + oneOf("COUNT(*)", "SUM(" + column(INTEGERS, "1") + ")", "COUNT(" + anyColumn() + ")")
                        + " > 2"
                : "";
        return ordered(Sql.of("SELECT {}{}{}" + by + having, named(values), from, where()), values.size());
    }

    /** Groups of groups. */
    private Sql again(Sql from) {
        Sql inner = Sql.of(
                "SELECT {}{}{} GROUP BY 1, 2",
                named(List.of(value(1), value(1), Sql.of("SUM({})", number(1)))),
                from,
                where());
        String function = oneOf("SUM", "MIN", "MAX", "COUNT");
        List<Sql> values = List.of(Sql.same("x.c0"), Sql.same(function + "(x.c2)"), Sql.same("COUNT(DISTINCT x.c1)"));
        Sql outer = Sql.of("SELECT {} FROM ({}) AS x GROUP BY x.c0", named(values), inner);
        return ordered(outer, values.size());
    }

    private Sql aggregate() {
        Sql filter = choices.oneIn(4) ? Sql.of(" FILTER (WHERE {})", condition(1)) : Sql.same("");
        return oneOf(
                () -> Sql.of("COUNT(*){}", filter),
                () -> Sql.of("COUNT({}){}", value(1), filter),
                () -> Sql.of("SUM({}){}", number(2), filter),
                () -> Sql.of("MIN({}){}", value(1), filter),
                () -> Sql.of("MAX({}){}", value(1), filter),
                () -> Sql.of("COUNT(DISTINCT {}){}", value(1), filter),
                () -> average(filter));
    }

    /** Exact to four digits more, half-up, in integers: what DuckDB's own AVG gives is a double. */
    private Sql average(Sql filter) {
        ColumnSpec column = columns.stream()
                .filter(candidate -> NUMBERS.contains(candidate.type()))
                .findFirst()
                .orElse(new ColumnSpec("7", ColumnType.BIGINT));
        int digits = column.scale() + 4;
        String sum = "CAST(SUM(" + column.name() + ")" + filter.duckDb() + " * 1" + "0".repeat(digits) + " AS HUGEINT)";
        String count = "COUNT(" + column.name() + ")" + filter.duckDb();
        String units = "(SIGN(" + sum + ") * ((2 * ABS(" + sum + ") + " + count + ") // (2 * " + count + ")))";
        return new Sql(
                "AVG(" + column.name() + ")" + filter.kopi(),
                "CASE WHEN " + count + " = 0 THEN NULL ELSE CAST(" + units + " AS DECIMAL(30,0)) * 0."
                        + "0".repeat(digits - 1) + "1 END");
    }

    private Sql value(int depth) {
        return oneOf(
                () -> Sql.same(anyColumn()),
                () -> number(depth),
                () -> text(depth),
                () -> date(depth),
                () -> number(depth),
                () -> condition(depth));
    }

    private Sql integer(int depth) {
        if (depth == 0 || choices.below(6) == 0) {
            return Sql.same(oneOf(column(INTEGERS, "1"), "3", "NULL + 1"));
        }
        return oneOf(
                () -> Sql.of("LENGTH({})", text(depth - 1)),
                () -> Sql.of(
                        "EXTRACT(" + oneOf("YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "DOW", "ISODOW", "DOY")
                                + " FROM {})",
                        date(depth - 1)),
                () -> Sql.same("EXTRACT(" + oneOf("HOUR", "MINUTE", "SECOND", "YEAR") + " FROM "
                        + column(Set.of(ColumnType.TIMESTAMP), "TIMESTAMP '2024-02-29 07:08:09'") + ")"),
                () -> Sql.same("EXTRACT(" + oneOf("HOUR", "MINUTE", "SECOND") + " FROM "
                        + column(Set.of(ColumnType.TIME), "TIME '07:08:09'") + ")"),
                () -> Sql.of("{} % " + oneOf("3", "-2", "7"), Sql.of("({})", integer(depth - 1))),
                () -> Sql.of(
                        oneOf(
                                        "date_sub('day",
                                        "date_sub('week",
                                        "date_diff('day",
                                        "date_diff('week",
                                        "date_diff('month",
                                        "date_diff('quarter",
                                        "date_diff('year")
                                + "', {}, {})",
                        date(depth - 1),
                        date(depth - 1)));
    }

    private Sql number(int depth) {
        if (depth == 0) {
            return Sql.same(oneOf(column(NUMBERS, "7"), column(Set.of(ColumnType.DECIMAL), "2.25"), "2.5", "0"));
        }
        return oneOf(
                () -> number(0),
                () -> integer(depth),
                () -> Sql.of("({} + {})", number(depth - 1), number(depth - 1)),
                () -> Sql.of("({} - {})", number(depth - 1), number(depth - 1)),
                () -> Sql.of("({} * {})", number(0), integer(0)),
                () -> Sql.of(
                        "CASE WHEN {} THEN {} ELSE {} END", condition(depth - 1), number(depth - 1), number(depth - 1)),
                () -> Sql.of("COALESCE({}, {})", number(depth - 1), number(depth - 1)),
                () -> Sql.of("ABS({})", number(depth - 1)),
                () -> Sql.of("CAST({} AS BIGINT)", number(depth - 1)));
    }

    private Sql text(int depth) {
        if (depth == 0 || choices.below(8) == 0) {
            return Sql.same(column(TEXTS, "'x'"));
        }
        return oneOf(
                () -> Sql.of("UPPER({})", text(depth - 1)),
                () -> Sql.of("({} || {})", text(depth - 1), text(depth - 1)),
                () -> Sql.of("TRIM({})", text(depth - 1)),
                () -> Sql.of(
                        "SUBSTRING({} FROM " + (1 + choices.below(3)) + " FOR " + choices.below(4) + ")",
                        text(depth - 1)),
                () -> Sql.same("CAST(" + anyColumn() + " AS TEXT)"),
                () -> Sql.of("NULLIF({}, {})", text(depth - 1), text(depth - 1)),
                () -> Sql.of("CONCAT({}, {})", text(depth - 1), text(depth - 1)));
    }

    private Sql date(int depth) {
        if (depth == 0 || choices.below(4) == 0) {
            return Sql.same(oneOf(column(Set.of(ColumnType.DATE), "DATE '2024-03-01'"), "DATE '2024-02-29'"));
        }
        return oneOf(
                () -> Sql.same("CAST(" + column(Set.of(ColumnType.TIMESTAMP), "TIMESTAMP '2024-02-29 07:08:09'")
                        + " AS DATE)"),
                () -> Sql.of(
                        "CAST(DATE_TRUNC('" + oneOf("year", "quarter", "month", "week", "day") + "', {}) AS DATE)",
                        date(depth - 1)),
                () -> Sql.of(
                        "CAST({} " + oneOf("+", "-") + " INTERVAL '" + choices.below(40) + "' "
                                + oneOf("DAY", "MONTH", "YEAR") + " AS DATE)",
                        date(depth - 1)));
    }

    private Sql condition(int depth) {
        if (depth > 0 && choices.oneIn(3)) {
            return oneOf(
                    () -> Sql.of("(NOT {})", condition(depth - 1)),
                    () -> Sql.of("({} AND {})", condition(depth - 1), condition(depth - 1)),
                    () -> Sql.of("({} OR {})", condition(depth - 1), condition(depth - 1)));
        }
        String compares = oneOf("=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM");
        return oneOf(
                () -> Sql.of("({} " + compares + " {})", number(depth), number(0)),
                () -> Sql.of("({} " + compares + " {})", text(depth), text(0)),
                () -> Sql.of("({} " + compares + " {})", date(depth), Sql.same("'2024-03-01'")),
                () -> Sql.of("({} IS " + oneOf("", "NOT ") + "NULL)", value(depth > 0 ? depth - 1 : 0)),
                () -> Sql.of("({} " + oneOf("", "NOT ") + "BETWEEN {} AND {})", number(0), number(0), number(0)),
                () -> Sql.of(
                        "({} " + oneOf("", "NOT ") + "IN (1, 2, {}))",
                        integer(0),
                        Sql.same(oneOf("3", "NULL", column(INTEGERS, "4")))),
                () -> Sql.of(
                        "({} " + oneOf("", "NOT ") + oneOf("LIKE", "ILIKE")
                                + oneOf(" '%a%'", " 'A_%'", " '%'", " '_'", " 'b!%%' ESCAPE '!'") + ")",
                        text(depth)),
                () -> Sql.same("(" + column(Set.of(ColumnType.BOOLEAN), "TRUE") + " IS "
                        + oneOf("TRUE", "NOT TRUE", "FALSE", "NOT FALSE") + ")"),
                () -> Sql.same(
                        "(" + column(Set.of(ColumnType.TIME), "TIME '07:08:09'") + " " + compares + " '12:00:00')"),
                () -> Sql.same("(" + column(Set.of(ColumnType.TIMESTAMP), "TIMESTAMP '2024-02-29 07:08:09'") + " "
                        + compares + " '2024-03-01 12:00:00')"),
                () -> uuid(oneOf("=", "<>", "IN")));
    }

    /** Capital letters mean the same in a UUID. */
    private Sql uuid(String compares) {
        String column = column(Set.of(ColumnType.UUID), "");
        if (column.isEmpty()) {
            return Sql.same("(1 = 1)");
        }
        String literal = "'0000000" + choices.below(3) + "-00AB-4CDE-8F00-000000000000'";
        String right = compares.equals("IN") ? "(" + literal + ")" : literal;
        return new Sql(
                "(" + column + " " + compares + " " + right + ")",
                "(CAST(" + column + " AS UUID) " + compares + " " + right + ")");
    }
}
