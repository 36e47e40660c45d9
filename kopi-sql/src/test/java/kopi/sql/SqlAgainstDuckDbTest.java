package kopi.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import kopi.core.query.QueryPlan;
import kopi.testkit.property.Seeds;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Goal: a query means to kopi what it means to DuckDB, exactly. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SqlAgainstDuckDbTest {
    private static final int QUERIES_OF_ONE_DATASET = 20;
    private static final SqlCompiler COMPILER = new SqlCompiler(TestSchema.SALES);
    private static final List<String> TEXTS = List.of("", "a", "A", "Ab", "ba", "b%", " b ", "éa", "😀");

    private final Connection duckDb = open();

    private static Connection open() {
        try {
            return DriverManager.getConnection("jdbc:duckdb:");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterAll
    void close() throws SQLException {
        duckDb.close();
    }

    @Test
    void randomQueriesGiveWhatDuckDbGives() {
        compare(25);
    }

    @Test
    @Tag("long")
    void manyRandomQueriesGiveWhatDuckDbGives() {
        compare(2_500);
    }

    private void compare(int datasets) {
        Seeds.each(datasets, random -> {
            Map<String, List<List<@Nullable Object>>> tables = tables(random);
            var runner = new PlanRunner(tables);
            try {
                create(tables);
                for (int i = 0; i < QUERIES_OF_ONE_DATASET; i++) {
                    compare(new RandomSql(random).query(), runner);
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void compare(RandomSql.Sql query, PlanRunner runner) throws SQLException {
        List<String> expected;
        try {
            expected = expected(query.duckDb());
        } catch (SQLException e) {
            throw new SQLException(query.duckDb(), e);
        }
        try {
            QueryPlan plan = COMPILER.compile(query.kopi(), Map.of()).plan();
            assertThat(shown(runner.plainly(plan))).isEqualTo(expected);
            assertThat(shown(runner.folded(plan))).isEqualTo(expected);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(query.kopi() + "\n" + e, e);
        }
    }

    private static List<List<@Nullable Object>> rows(int count, IntFunction<List<@Nullable Object>> row) {
        return IntStream.range(0, count).mapToObj(row).toList();
    }

    private static @Nullable Object perhaps(SplittableRandom random, Object value) {
        return random.nextInt(4) == 0 ? null : value;
    }

    private static Map<String, List<List<@Nullable Object>>> tables(SplittableRandom random) {
        Map<String, List<List<@Nullable Object>>> tables = new TreeMap<>();
        tables.put("sales", rows(random.nextInt(40), i -> sale(random, i)));
        tables.put(
                "stores",
                rows(
                        4,
                        i -> listOf(
                                BigDecimal.valueOf(i),
                                text(random),
                                perhaps(random, BigDecimal.valueOf(random.nextInt(4))),
                                decimal(random, 500))));
        tables.put("cities", rows(3, i -> listOf(BigDecimal.valueOf(i), text(random))));
        tables.put("refunds", List.of());
        return tables;
    }

    private static List<@Nullable Object> listOf(@Nullable Object... values) {
        List<@Nullable Object> list = new ArrayList<>();
        for (Object value : values) {
            list.add(value);
        }
        return list;
    }

    private static List<@Nullable Object> sale(SplittableRandom random, int number) {
        LocalDate day = LocalDate.of(2019, 12, 20)
                .plusDays(random.nextInt(4) == 0 ? random.nextInt(2_000) : 1_520 + random.nextInt(30));
        return listOf(
                "id" + number,
                BigDecimal.valueOf(random.nextInt(6)),
                perhaps(random, BigDecimal.valueOf(random.nextInt(5))),
                decimal(random, 30),
                BigDecimal.valueOf(random.nextInt(-3, 6)),
                perhaps(random, text(random)),
                random.nextBoolean(),
                day,
                day.plusDays(random.nextInt(3)).atTime(random.nextInt(24), random.nextInt(60), random.nextInt(60)));
    }

    private static String text(SplittableRandom random) {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private static BigDecimal decimal(SplittableRandom random, int max) {
        return BigDecimal.valueOf(random.nextInt(-100 * max, 100 * max), 2);
    }

    private void create(Map<String, List<List<@Nullable Object>>> tables) throws SQLException {
        try (Statement statement = duckDb.createStatement()) {
            statement.execute(
                    "CREATE OR REPLACE TABLE sales (sale_id TEXT, store_id BIGINT, user_id BIGINT, amount DECIMAL(10,2),"
                            + " quantity INTEGER, note TEXT, is_gift BOOLEAN, day DATE, sold_at TIMESTAMP)");
            statement.execute(
                    "CREATE OR REPLACE TABLE stores (store_id BIGINT, name TEXT, city_id BIGINT, rent DECIMAL(10,2))");
            statement.execute("CREATE OR REPLACE TABLE cities (city_id BIGINT, city TEXT)");
        }
        for (String table : List.of("sales", "stores", "cities")) {
            insert(table, tables.getOrDefault(table, List.of()));
        }
    }

    private void insert(String table, List<List<@Nullable Object>> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        String places = "?" + ", ?".repeat(rows.getFirst().size() - 1);
        try (PreparedStatement insert = duckDb.prepareStatement("INSERT INTO " + table + " VALUES (" + places + ")")) {
            for (List<@Nullable Object> row : rows) {
                for (int i = 0; i < row.size(); i++) {
                    insert.setObject(i + 1, row.get(i));
                }
                insert.execute();
            }
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
                .map(row ->
                        row.stream().map(SqlAgainstDuckDbTest::shown).toList().toString())
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
            case Timestamp time -> time.toLocalDateTime().toString();
            case LocalDateTime time -> time.toString();
            case String text -> "'" + text + "'";
            default -> value.toString();
        };
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
