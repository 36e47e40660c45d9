package kopi.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Queries in files as {@code kopi ask} takes them, answered by DuckDB from the CSV files: each table is a view. The results are CSV files
 * of the queries' names. What DuckDB reads otherwise than kopi does (a quotient of integers is a double) stays as it is.
 */
final class DuckDbQueries {
    private static final Pattern PARAMETER = Pattern.compile("^-- param (\\w+) \\w+ = (.*)$", Pattern.MULTILINE);
    private static final String SUFFIX = ".sql";

    private DuckDbQueries() {}

    /** A process by itself. Takes data, out, the folder of queries, threads, and whether types are declared. */
    public static void main(String[] args) throws SQLException {
        Path data = Path.of(args[0]);
        Path out = Path.of(args[1]);
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement duckDb = connection.createStatement()) {
            duckDb.execute("SET threads = " + args[3]);
            makeViews(data, new DuckDbCsv(data, Boolean.parseBoolean(args[4])), duckDb);
            for (Path query : list(Path.of(args[2]), SUFFIX)) {
                String name = query.getFileName().toString().replace(SUFFIX, ".csv");
                duckDb.execute("COPY (%s) TO %s (FORMAT csv, HEADER, COMMENT '')"
                        .formatted(
                                sql(query), DuckDbCsv.literal(out.resolve(name).toString())));
            }
        }
    }

    private static void makeViews(Path data, DuckDbCsv csv, Statement duckDb) throws SQLException {
        for (Path table : list(data, "")) {
            if (Files.isDirectory(table)) {
                String name = table.getFileName().toString();
                duckDb.execute("CREATE VIEW " + name + " AS " + csv.selectAll(name));
            }
        }
    }

    private static List<Path> list(Path folder, String suffix) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> entry.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    private static String sql(Path file) {
        try {
            return withDefaults(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** A query with its parameters' defaults in their places. */
    static String withDefaults(String query) {
        String sql = query;
        for (Matcher parameter = PARAMETER.matcher(query); parameter.find(); ) {
            sql = sql.replaceAll(
                    ":" + parameter.group(1) + "\\b",
                    Matcher.quoteReplacement(parameter.group(2).strip()));
        }
        return sql;
    }
}
