package kopi.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import kopi.core.model.ColumnSpec;
import kopi.core.query.QueryPlan;
import kopi.core.schema.TableSchema;
import kopi.sql.RandomSql.Sql;
import org.jspecify.annotations.Nullable;

/** Asks kopi and DuckDB the same. Not thread-safe. */
final class SqlComparison implements AutoCloseable {
    private final Connection duckDb;
    private final Path folder;
    private SqlCompiler compiler = new SqlCompiler(TestSchema.SALES);
    private PlanRunner runner = new PlanRunner(Map.of());

    /** @param folder for files */
    SqlComparison(Path folder) {
        this.folder = folder;
        try {
            duckDb = DriverManager.getConnection("jdbc:duckdb:");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * What is asked about from now on. kopi reads it from files of any form.
     *
     * @throws AssertionError if it does not read what was written
     */
    void use(RandomTables tables) {
        Map<String, List<List<@Nullable Object>>> read = new TreeMap<>();
        try (Statement statement = duckDb.createStatement()) {
            for (TableSchema table : tables.schema().tables()) {
                List<List<@Nullable Object>> rows = tables.rows().getOrDefault(table.name(), List.of());
                create(table, rows, statement);
                write(table, rows, statement);
                read.put(table.name(), DialectFiles.read(folder, table));
                if (!shown(read.getOrDefault(table.name(), List.of())).equals(shown(rows))) {
                    throw new AssertionError(table.name() + " is read as " + read.get(table.name()));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        compiler = new SqlCompiler(tables.schema());
        runner = new PlanRunner(read);
    }

    private static void create(TableSchema table, List<List<@Nullable Object>> rows, Statement statement)
            throws SQLException {
        String columns = table.dataset().columns().stream()
                .map(column -> column.name() + " " + type(column))
                .collect(Collectors.joining(", "));
        statement.execute("CREATE OR REPLACE TABLE " + table.name() + " (" + columns + ")");
        if (!rows.isEmpty()) {
            statement.execute("INSERT INTO " + table.name() + " VALUES "
                    + rows.stream().map(SqlComparison::literals).collect(Collectors.joining(", ")));
        }
    }

    /** As a file of a form that follows from the rows: as the table's dialect has it, the same packed, or Parquet by DuckDB. */
    private void write(TableSchema table, List<List<@Nullable Object>> rows, Statement statement)
            throws IOException, SQLException {
        Path files = Files.createDirectories(folder.resolve(table.name()));
        try (DirectoryStream<Path> before = Files.newDirectoryStream(files)) {
            for (Path file : before) {
                Files.delete(file);
            }
        }
        int form = Math.floorMod(shown(rows).hashCode(), 4);
        if (form == 0) {
            statement.execute("COPY " + table.name() + " TO '" + files.resolve("all.parquet") + "' (FORMAT parquet)");
        } else {
            DialectFiles.write(folder, table, rows, form == 1);
        }
    }

    /** UUIDs are texts to kopi, and the same functions can be applied to them. */
    private static String type(ColumnSpec column) {
        return switch (column.type()) {
            case DECIMAL -> "DECIMAL(" + column.precision() + ", " + column.scale() + ")";
            case UUID -> "TEXT";
            default -> column.type().name();
        };
    }

    private static String literals(List<@Nullable Object> row) {
        return row.stream()
                .map(value -> value == null ? "NULL" : "'" + value.toString().replace("'", "''") + "'")
                .collect(Collectors.joining(", ", "(", ")"));
    }

    /**
     * In what kopi's results, computed plainly and as the roles do it, are not DuckDB's.
     *
     * @throws SQLException if DuckDB cannot answer
     */
    Optional<String> difference(Sql query) throws SQLException {
        List<String> expected = expected(query.duckDb());
        try {
            QueryPlan plan = compiler.compile(query.kopi(), Map.of()).plan();
            List<String> plainly = shown(runner.plainly(plan));
            List<String> folded = shown(runner.folded(plan));
            return plainly.equals(expected) && folded.equals(expected)
                    ? Optional.empty()
                    : Optional.of("DuckDB: " + expected + "\nplainly: " + plainly + "\nfolded: " + folded);
        } catch (RuntimeException e) {
            return Optional.of("DuckDB: " + expected + "\nkopi: " + e);
        }
    }

    private List<String> expected(String sql) throws SQLException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (Statement statement = duckDb.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                List<@Nullable Object> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getObject(i));
                }
                rows.add(row);
            }
        }
        return shown(rows);
    }

    private static List<String> shown(List<List<@Nullable Object>> rows) {
        return rows.stream()
                .map(row -> row.stream().map(SqlComparison::shown).toList().toString())
                .toList();
    }

    private static String shown(@Nullable Object value) {
        return switch (value) {
            case null -> "NULL";
            case BigDecimal number -> plain(number);
            case BigInteger number -> plain(new BigDecimal(number));
            case Integer number -> number.toString();
            case Long number -> number.toString();
            case Date date -> date.toLocalDate().toString();
            case Time time -> time.toLocalTime().toString();
            case Timestamp time -> time.toLocalDateTime().toString();
            case LocalDateTime time -> time.toString();
            case String text -> "'" + text + "'";
            default -> value.toString();
        };
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    @Override
    public void close() throws SQLException {
        duckDb.close();
    }
}
