package kopi.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kopi.core.error.InvalidInputException;
import kopi.core.text.SafeText;
import kopi.testkit.property.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: whatever a text is, it is compiled or refused with its place: no stack trace, no stack overflow, no hang. */
class SqlFuzzTest {
    private static final SqlCompiler COMPILER = new SqlCompiler(TestSchema.SALES);
    private static final Map<String, String> PARAMETERS = Map.of();

    static final List<String> VALID = List.of(
            "SELECT store_id, COUNT(*), SUM(amount) s FROM sales GROUP BY 1 HAVING COUNT(*) > 5 ORDER BY s DESC LIMIT 3",
            "SELECT s.name, AVG(amount) FILTER (WHERE quantity > 1) FROM sales t LEFT JOIN stores s ON s.store_id = t.store_id"
                    + " WHERE t.day BETWEEN '2024-01-01' AND DATE '2024-12-31' AND s.name NOT LIKE 'K!%%' ESCAPE '!' GROUP BY s.name",
            "WITH d AS (SELECT store_id, day, SUM(amount * quantity) AS total FROM sales GROUP BY store_id, day)"
                    + " SELECT store_id, AVG(total) FROM d GROUP BY store_id QUALIFY RANK() OVER (ORDER BY AVG(total) DESC NULLS FIRST) <= 3",
            "SELECT DISTINCT CASE quantity WHEN 1 THEN 'one' WHEN 2 THEN note ELSE COALESCE(note, 'x' || name) END FROM sales"
                    + " JOIN stores USING (store_id) JOIN cities c ON c.city_id = stores.city_id ORDER BY 1 OFFSET 2",
            "SELECT EXTRACT(YEAR FROM sold_at) y, date_trunc('month', day), day + INTERVAL '1' MONTH, CAST(amount AS DECIMAL(10,1)),"
                    + " SUBSTRING(note FROM 2 FOR 3), TRIM(note), -quantity % 3, amount / 7 FROM sales WHERE NOT is_gift OR user_id IN (1, 2, NULL)",
            "SELECT * FROM (SELECT sale_id, COUNT(DISTINCT user_id) n FROM sales GROUP BY sale_id) AS x (a, b) WHERE b IS NOT NULL");

    private static final List<String> TOKENS = Stream.of(
                    "SELECT FROM WHERE GROUP BY HAVING ORDER LIMIT OFFSET QUALIFY JOIN LEFT INNER ON USING AS AND OR NOT IN IS NULL LIKE"
                            + " ILIKE BETWEEN CASE WHEN THEN ELSE END CAST DISTINCT UNION ALL WITH EXISTS TRUE OVER PARTITION FILTER ESCAPE INTERVAL"
                            + " EXTRACT DATE TIME TIMESTAMP YEAR MONTH DAY COUNT SUM AVG MIN MAX RANK ROW_NUMBER sales stores cities amount quantity day"
                            + " name note store_id city_id user_id is_gift s t x ( ) ( ) , , . * + - / % = < > || ; 1 2 0 1.50 999999999999999999 'a' 'b'"
                            + " '2024-01-01' \"x\" :p :q ' \" /* -- $ \u00e9 VALUES ROW ARRAY [ ] LATERAL UNNEST GROUPING SETS CUBE ROLLUP TABLE FOR SYSTEM_TIME"
                            + " OF MATCH_RECOGNIZE PIVOT UNPIVOT MEASURE TRIM SUBSTRING POSITION OVERLAY FLOOR TO MULTISET CURRENT_DATE NEXT VALUE SOME ANY"
                            + " WITHIN SIMILAR CONTAINS PERIOD JSON_VALUE FORMAT SYMMETRIC NULLS FIRST LAST DESC FETCH ROWS ONLY LET EXPLAIN DESCRIBE SET")
            .flatMap(words -> Stream.of(words.split(" ")))
            .toList();

    private static void compileOrRefuse(String sql) {
        try {
            assertThat(COMPILER.compile(sql, PARAMETERS).plan().output()).isNotEmpty();
        } catch (InvalidInputException refused) {
            assertThat(String.valueOf(refused.getMessage()).lines())
                    .isNotEmpty()
                    .allMatch(line -> line.equals(SafeText.escape(line)));
        }
    }

    @FuzzTest(maxDuration = "10m")
    void anyTextIsCompiledOrRefused(byte[] input) {
        compileOrRefuse(new String(input, UTF_8));
    }

    @Test
    void theSeedsAreValid() {
        assertThat(VALID)
                .allSatisfy(sql ->
                        assertThat(COMPILER.compile(sql, PARAMETERS).plan()).isNotNull());
    }

    @Test
    void tokensInAnyOrderAreRefused() {
        Seeds.each(
                5_000,
                random -> compileOrRefuse(random.ints(1 + random.nextInt(30), 0, TOKENS.size())
                        .mapToObj(TOKENS::get)
                        .collect(Collectors.joining(
                                random.nextInt(4) == 0 ? "" : " ", random.nextBoolean() ? "SELECT " : "", ""))));
    }

    @Test
    void mutatedQueriesAreCompiledOrRefused() {
        Seeds.each(10_000, random -> compileOrRefuse(mutated(random)));
    }

    private static String mutated(SplittableRandom random) {
        var text = new StringBuilder(VALID.get(random.nextInt(VALID.size())));
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            int from = random.nextInt(text.length() + 1);
            int to = Math.min(text.length(), from + random.nextInt(12));
            switch (random.nextInt(4)) {
                case 0 -> text.delete(from, to);
                case 1 -> text.insert(from, " " + TOKENS.get(random.nextInt(TOKENS.size())) + " ");
                case 2 -> text.replace(from, to, TOKENS.get(random.nextInt(TOKENS.size())));
                default -> text.insert(random.nextInt(text.length() + 1), text.substring(from, to));
            }
        }
        return text.toString();
    }

    /** Texts that would be nested, or long, without bounds: a part that is repeated, between a start and an end. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SELECT                                        | (                            | 1
            SELECT                                        | -                            | 1 FROM sales
            SELECT                                        | - (                          | 1 FROM sales
            SELECT 1                                      | + 1                          | FROM sales
            SELECT quantity                               | + quantity                   | FROM sales
            SELECT note                                   | || note                      | FROM sales
            SELECT                                        | CASE WHEN                    | 1 FROM sales
            SELECT                                        | CASE WHEN is_gift THEN 1 END + | 1 FROM sales
            SELECT                                        | ABS(                         | 1
            SELECT 1 FROM sales WHERE                     | NOT                          | is_gift
            SELECT 1 FROM sales WHERE is_gift             | AND is_gift                  |
            SELECT 1 FROM sales WHERE is_gift             | OR NOT is_gift AND is_gift   |
            SELECT 1 FROM sales WHERE is_gift             | = is_gift                    |
            SELECT 1 FROM sales WHERE is_gift             | IS TRUE                      |
            SELECT 1 FROM sales WHERE is_gift             | IS NULL                      |
            SELECT 1 FROM sales WHERE 1                   | BETWEEN 1 AND 1              |
            SELECT 1 FROM sales WHERE note                | LIKE 'a'                     |
            SELECT 1 FROM sales WHERE 1 IN (1             | , 1                          | )
            SELECT a                                      | .a                           | FROM sales
            SELECT a                                      | [1]                          | FROM sales
            SELECT 1                                      | , 1                          | FROM sales
            SELECT 1 FROM                                 | (SELECT 1 FROM               | sales
            SELECT 1 FROM sales                           | JOIN stores                  |
            SELECT 1 FROM sales                           | JOIN stores s USING (store_id) |
            SELECT 1 FROM sales                           | JOIN stores ON 1 = 1         |
            SELECT 1 FROM sales                           | UNION SELECT 1 FROM sales    |
            SELECT 1 FROM sales                           | UNION SELECT 1 FROM sales EXCEPT SELECT 1 FROM sales |
            SELECT 1 FROM sales ORDER BY 1                | , 1                          |
            SELECT CAST(1 AS INT                          | ARRAY                        | ) FROM sales
            SELECT CAST(1 AS                              | ROW(a                        | INT
            SELECT x                                      | AS x                         | FROM sales
            SELECT DATE                                   | DATE                         |
            SELECT INTERVAL                               | INTERVAL                     | '1' DAY
            SELECT 'a'                                    | 'b'                          | FROM sales
            SELECT COUNT(*)                               | OVER ()                      | FROM sales
            SELECT COUNT(*)                               | FILTER (WHERE TRUE)          | FROM sales
            WITH a AS                                     | (WITH a AS                   | (SELECT 1 FROM sales)
            WITH a AS (SELECT quantity AS q FROM sales)   | , a AS (SELECT q + q AS q FROM a) | SELECT q FROM a
                                                          | SELECT                       |
            SELECT                                        | EXISTS                       |
            SELECT EXTRACT(                               | EXTRACT(                     |
            SELECT 1 FROM                                 | LATERAL                      | sales
            SELECT                                        | DISTINCT                     | 1
            SELECT                                        | NEXT VALUE FOR               | x
            """)
    void deepOrLongTextsAreNoTrouble(String start, String part, String end) {
        for (int times : List.of(15, 45, 300, 3_000, 30_000)) {
            String sql = (start == null ? "" : start) + (" " + part).repeat(times) + " " + (end == null ? "" : end);
            assertTimeoutPreemptively(Duration.ofMinutes(1), () -> inSmallStack(() -> compileOrRefuse(sql)));
        }
    }

    /** As small as a thread of a pool may have it. */
    private static void inSmallStack(Runnable task) throws InterruptedException {
        Throwable[] failure = new Throwable[1];
        Thread thread = new Thread(null, task, "small stack", 512 * 1024);
        thread.setUncaughtExceptionHandler((_, e) -> failure[0] = e);
        thread.start();
        thread.join();
        assertThat(failure[0]).isNull();
    }

    @Test
    void aQueryThatDoublesIsRefusedBeforeItIsLarge() {
        String doubling = java.util.stream.IntStream.range(0, 40)
                .mapToObj(i -> ", a" + (i + 1) + " AS (SELECT q + q AS q FROM a" + i + ")")
                .collect(Collectors.joining());
        assertTimeoutPreemptively(
                Duration.ofMinutes(1),
                () -> compileOrRefuse(
                        "WITH a0 AS (SELECT quantity AS q FROM sales)" + doubling + " SELECT q FROM a40"));
    }
}
