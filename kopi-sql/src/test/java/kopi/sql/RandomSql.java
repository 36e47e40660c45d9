package kopi.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Queries over {@link TestSchema} by chance, each as kopi and as DuckDB writes it. */
final class RandomSql {
    private final SplittableRandom random;
    private boolean hasStores;
    private boolean hasCities;

    RandomSql(SplittableRandom random) {
        this.random = random;
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

    private boolean chance(int of) {
        return random.nextInt(of) == 0;
    }

    private String oneOf(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    Sql query() {
        Sql from = from();
        Sql where = chance(2) ? Sql.of(" WHERE {}", condition(2)) : Sql.same("");
        return switch (random.nextInt(6)) {
            case 0 -> plain(from, where, "");
            case 1 -> plain(from, where, "DISTINCT ");
            case 2 -> ranked(from, where);
            case 3 -> again(from, where);
            default -> ordered(grouped(from, where, 1 + random.nextInt(3)), -1);
        };
    }

    private Sql from() {
        hasStores = chance(2);
        hasCities = hasStores && chance(2);
        String stores = hasStores ? oneOf(" LEFT", "") + " JOIN stores s ON s.store_id = t.store_id" : "";
        String cities = hasCities ? oneOf(" LEFT", "") + " JOIN cities c ON c.city_id = s.city_id" : "";
        return Sql.same(" FROM sales t" + stores + cities);
    }

    private List<Sql> values(int count) {
        return IntStream.range(0, count).mapToObj(_ -> value(2)).toList();
    }

    /** All columns order the rows, so that nothing depends on how either engine breaks ties. */
    private Sql ordered(Sql query, int columns) {
        int count = columns > 0 ? columns : query.kopi().split(" AS c\\d", -1).length - 1;
        List<String> by = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            by.add((i + 1) + oneOf("", " DESC") + oneOf("", " NULLS FIRST", " NULLS LAST"));
        }
        String limit = chance(3) ? " LIMIT " + random.nextInt(6) + oneOf("", " OFFSET 2") : "";
        return Sql.of("{} ORDER BY " + String.join(", ", by) + limit, query);
    }

    private static Sql named(List<Sql> values) {
        return Sql.join(
                IntStream.range(0, values.size())
                        .mapToObj(i -> Sql.of("{} AS c" + i, values.get(i)))
                        .toList(),
                ", ");
    }

    private Sql plain(Sql from, Sql where, String distinct) {
        return ordered(Sql.of("SELECT " + distinct + "{}{}{}", named(values(1 + random.nextInt(3))), from, where), -1);
    }

    private Sql ranked(Sql from, Sql where) {
        String function = oneOf("RANK()", "DENSE_RANK()");
        Sql over = Sql.of(
                function + " OVER (" + oneOf("PARTITION BY t.store_id ", "") + "ORDER BY {}" + oneOf("", " DESC") + ")",
                value(1));
        return ordered(Sql.of("SELECT {} AS c0, {} AS c1{}{} QUALIFY {} <= 2", value(1), over, from, where, over), 2);
    }

    private Sql grouped(Sql from, Sql where, int keys) {
        List<Sql> values = new ArrayList<>(values(chance(5) ? 0 : keys));
        int groups = values.size();
        for (int i = random.nextInt(3); i >= 0; i--) {
            values.add(aggregate());
        }
        String by = groups == 0
                ? ""
                : " GROUP BY "
                        + IntStream.rangeClosed(1, groups)
                                .mapToObj(Integer::toString)
                                .collect(Collectors.joining(", "));
        Sql having = chance(4)
                ? Sql.of(" HAVING {} > 2", Sql.same(oneOf("COUNT(*)", "SUM(t.quantity)", "COUNT(t.note)")))
                : Sql.same("");
        return Sql.of("SELECT {}{}{}" + by + "{}", named(values), from, where, having);
    }

    /** Groups of groups. */
    private Sql again(Sql from, Sql where) {
        Sql inner = Sql.of(
                "SELECT {} AS c0, {} AS c1, {} AS n{}{} GROUP BY 1, 2",
                value(1),
                value(1),
                number(1, "SUM"),
                from,
                where);
        String function = oneOf("SUM", "MIN", "MAX", "COUNT");
        return ordered(
                Sql.of(
                        "SELECT c0 AS c0, " + function
                                + "(n) AS c1, COUNT(DISTINCT c1) AS c2 FROM ({}) AS x GROUP BY c0",
                        inner),
                3);
    }

    private Sql number(int depth, String function) {
        return Sql.of(function + "({})", number(depth));
    }

    private Sql aggregate() {
        Sql filter = chance(4) ? Sql.of(" FILTER (WHERE {})", condition(1)) : Sql.same("");
        Sql aggregate =
                switch (random.nextInt(7)) {
                    case 0 -> Sql.same("COUNT(*)");
                    case 1 -> Sql.of("COUNT({})", value(1));
                    case 2 -> Sql.of("COUNT(DISTINCT {})", value(1));
                    case 3 -> Sql.of("MIN({})", value(1));
                    case 4 -> Sql.of("MAX({})", value(1));
                    case 5 -> average(filter);
                    default -> number(2, "SUM");
                };
        return aggregate.kopi().startsWith("AVG") ? aggregate : Sql.of("{}{}", aggregate, filter);
    }

    /** Exact to six digits, half-up, in integers: what DuckDB's own AVG gives is a double. */
    private Sql average(Sql filter) {
        String sum = "CAST(SUM(t.amount)" + filter.duckDb() + " * 1000000 AS HUGEINT)";
        String count = "COUNT(t.amount)" + filter.duckDb();
        String units = "(SIGN(" + sum + ") * ((2 * ABS(" + sum + ") + " + count + ") // (2 * " + count + ")))";
        return new Sql(
                "AVG(t.amount)" + filter.kopi(),
                "CASE WHEN " + count + " = 0 THEN NULL ELSE CAST(" + units + " AS DECIMAL(30,0)) * 0.000001 END");
    }

    private Sql value(int depth) {
        return switch (random.nextInt(4)) {
            case 0 -> text(depth);
            case 1 -> date(depth);
            case 2 -> chance(3) ? condition(depth) : number(depth);
            default -> number(depth);
        };
    }

    private Sql integer(int depth) {
        return depth == 0
                ? Sql.same(oneOf("t.quantity", "t.user_id", "t.store_id", "3", "NULL + 1"))
                : switch (random.nextInt(6)) {
                    case 0 ->
                        Sql.of(
                                "EXTRACT(" + oneOf("YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "DOW", "ISODOW", "DOY")
                                        + " FROM {})",
                                date(depth - 1));
                    case 1 -> Sql.same("EXTRACT(" + oneOf("HOUR", "MINUTE", "SECOND", "YEAR") + " FROM t.sold_at)");
                    case 2 -> Sql.of("LENGTH({})", text(depth - 1));
                    case 3 -> Sql.of("{} % " + oneOf("3", "-2", "7"), Sql.of("({})", integer(depth - 1)));
                    case 4 ->
                        Sql.of(
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
                                date(depth - 1));
                    default -> integer(0);
                };
    }

    private Sql number(int depth) {
        if (depth == 0) {
            return Sql.same(oneOf("t.amount", "t.quantity", hasStores ? "s.rent" : "t.amount", "2.5", "0"));
        }
        return switch (random.nextInt(8)) {
            case 0 -> Sql.of("({} + {})", number(depth - 1), number(depth - 1));
            case 1 -> Sql.of("({} - {})", number(depth - 1), number(depth - 1));
            case 2 -> Sql.of("({} * {})", number(0), integer(0));
            case 3 ->
                Sql.of("CASE WHEN {} THEN {} ELSE {} END", condition(depth - 1), number(depth - 1), number(depth - 1));
            case 4 -> Sql.of("COALESCE({}, {})", number(depth - 1), number(depth - 1));
            case 5 -> Sql.of("ABS({})", number(depth - 1));
            case 6 -> Sql.of("CAST({} AS BIGINT)", number(depth - 1));
            default -> integer(depth);
        };
    }

    private Sql text(int depth) {
        String column = oneOf("t.note", hasStores ? "s.name" : "t.note", hasCities ? "c.city" : "'x'");
        if (depth == 0) {
            return Sql.same(column);
        }
        return switch (random.nextInt(8)) {
            case 0 -> Sql.of("UPPER({})", text(depth - 1));
            case 1 -> Sql.of("({} || {})", text(depth - 1), text(depth - 1));
            case 2 ->
                Sql.of(
                        "SUBSTRING({} FROM " + (1 + random.nextInt(3)) + " FOR " + random.nextInt(4) + ")",
                        text(depth - 1));
            case 3 -> Sql.of("TRIM({})", text(depth - 1));
            case 4 ->
                Sql.same("CAST(" + oneOf("t.amount", "t.quantity", "t.day", "t.is_gift", "t.sold_at") + " AS TEXT)");
            case 5 -> Sql.of("NULLIF({}, {})", text(depth - 1), text(depth - 1));
            case 6 -> Sql.of("CONCAT({}, {})", text(depth - 1), text(depth - 1));
            default -> Sql.same(column);
        };
    }

    private Sql date(int depth) {
        if (depth == 0) {
            return Sql.same(oneOf("t.day", "t.day", "DATE '2024-02-29'"));
        }
        return switch (random.nextInt(4)) {
            case 0 -> Sql.same("CAST(t.sold_at AS DATE)");
            case 1 ->
                Sql.of(
                        "CAST(DATE_TRUNC('" + oneOf("year", "quarter", "month", "week", "day") + "', {}) AS DATE)",
                        date(depth - 1));
            case 2 ->
                Sql.of(
                        "CAST({} " + oneOf("+", "-") + " INTERVAL '" + random.nextInt(40) + "' "
                                + oneOf("DAY", "MONTH", "YEAR") + " AS DATE)",
                        date(depth - 1));
            default -> date(0);
        };
    }

    private Sql condition(int depth) {
        if (depth > 0 && chance(3)) {
            return switch (random.nextInt(3)) {
                case 0 -> Sql.of("({} AND {})", condition(depth - 1), condition(depth - 1));
                case 1 -> Sql.of("({} OR {})", condition(depth - 1), condition(depth - 1));
                default -> Sql.of("(NOT {})", condition(depth - 1));
            };
        }
        String compares = oneOf("=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM");
        return switch (random.nextInt(9)) {
            case 0 -> Sql.of("({} " + compares + " {})", text(depth), text(0));
            case 1 -> Sql.of("({} " + compares + " {})", date(depth), Sql.same("'2024-03-15'"));
            case 2 -> Sql.of("({} " + oneOf("", "NOT ") + "BETWEEN {} AND {})", number(0), number(0), number(0));
            case 3 ->
                Sql.of(
                        "({} " + oneOf("", "NOT ") + "IN (1, 2, {}))",
                        integer(0),
                        Sql.same(oneOf("3", "NULL", "t.quantity")));
            case 4 ->
                Sql.of(
                        "({} " + oneOf("", "NOT ") + oneOf("LIKE", "ILIKE")
                                + oneOf(" '%a%'", " 'A_%'", " '%'", " '_'", " 'b!%%' ESCAPE '!'") + ")",
                        text(depth));
            case 5 -> Sql.of("({} IS " + oneOf("", "NOT ") + "NULL)", value(depth > 0 ? depth - 1 : 0));
            case 6 -> Sql.of("(t.is_gift IS " + oneOf("TRUE", "NOT TRUE", "FALSE", "NOT FALSE") + ")");
            default -> Sql.of("({} " + compares + " {})", number(depth), number(0));
        };
    }
}
