package kopi.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import kopi.core.error.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlCompilerTest {
    private static final SqlCompiler COMPILER = new SqlCompiler(TestSchema.SALES);

    private static String plan(String sql) {
        return PlanText.of(COMPILER.compile(sql, Map.of()).plan());
    }

    private static String message(String sql, Map<String, String> parameters) {
        try {
            return PlanText.of(COMPILER.compile(sql, parameters).plan());
        } catch (InvalidInputException e) {
            return String.valueOf(e.getMessage()).lines().findFirst().orElseThrow();
        }
    }

    @Test
    void rowsOfOneTableAreListedWhereTheyAreRead() {
        assertThat(plan("SELECT amount * 2 AS twice, sold_at FROM sales WHERE quantity > 1 AND amount < 9.50"))
                .isEqualTo("""
                        scan sales where quantity > 1 AND amount < 9.50
                        rows (amount * 2, sold_at)""");
    }

    @Test
    void groupsOfOneTableAreFoldedOnTheWay() {
        assertThat(
                        plan(
                                "SELECT store_id, COUNT(*), SUM(amount) s FROM sales GROUP BY 1 HAVING COUNT(*) > 5 ORDER BY s DESC LIMIT 3"))
                .isEqualTo("""
                        scan sales
                        fold (store_id) COUNT(*) SUM(amount) by 1
                        where c1 > 5
                        sort c2 desc
                        limit 3 from 0""");
    }

    @Test
    void differentValuesAreCountedWhereTheyAreTogether() {
        assertThat(
                        plan(
                                "SELECT store_id, COUNT(DISTINCT user_id) FILTER (WHERE quantity > 1), MAX(day) FROM sales GROUP BY store_id"))
                .isEqualTo("""
                        scan sales
                        fold (store_id, CASE WHEN quantity > 1 THEN user_id ELSE NULL END) MAX(day) by 1
                        regroup (j0) DISTINCT(j1) MERGE(0)""");
    }

    @Test
    void joinedRowsAreFoldedBeforeAndAfterTheJoin() {
        assertThat(plan("""
                        SELECT c.city, YEAR(day) AS y, SUM(amount), SUM(rent), COUNT(*)
                        FROM sales JOIN stores s USING (store_id) LEFT JOIN cities c ON c.city_id = s.city_id
                        WHERE s.name LIKE 'K%' AND quantity = 1 GROUP BY c.city, y""")).isEqualTo("""
                        scan sales where quantity = 1
                        fold (EXTRACT(YEAR FROM day), store_id) SUM(amount) COUNT(*) by 2
                        join stores on j1 adds [name, city_id, rent]
                        left join cities on j3 adds [city]
                        filter j2 LIKE 'K%'
                        regroup (j5, j0) MERGE(0) SUM(j4) times 1 MERGE(1)""");
    }

    @Test
    void aReferenceThatChangesNothingIsNotJoined() {
        assertThat(plan("SELECT COUNT(*) FROM sales LEFT JOIN stores USING (store_id)"))
                .isEqualTo("scan sales\nfold () COUNT(*) by 0");
    }

    @Test
    void whatMayFailIsOnlyRaisedForRowsThatTheJoinKeeps() {
        assertThat(plan("SELECT SUM(amount / quantity) FROM sales JOIN stores USING (store_id) WHERE 1 / quantity < 1"))
                .isEqualTo("""
                        scan sales where TRY((1 / quantity < 1.0000) IS NULL) IS NULL OR TRY(1 / quantity < 1.0000)
                        fold (TRY(1 / quantity < 1.0000), TRY((1 / quantity < 1.0000) IS NULL) IS NULL, store_id) \
                        SUM(TRY(amount / quantity)) COUNT(*) where TRY(amount / quantity IS NULL) IS NULL by 3
                        join stores on j2 adds []
                        filter CASE WHEN j1 THEN FAIL ELSE j0 END
                        regroup () MERGE(0) MERGE(1)
                        project (CASE WHEN NOT c1 = 0 THEN FAIL ELSE c0 END)""");
    }

    @Test
    void rowsThatAreRankedKeepTheInputsOrder() {
        assertThat(
                        plan(
                                "SELECT sale_id FROM sales QUALIFY ROW_NUMBER() OVER (PARTITION BY store_id ORDER BY amount DESC) <= 2"))
                .isEqualTo("""
                        scan sales
                        fold (batch, row, sale_id, store_id, amount) by 2
                        ROW_NUMBER partition [3] order c4 desc
                        where c5 <= 2
                        project (c2)""");
    }

    @Test
    void aQueryMayBeMadeOfTheResultOfAnother() {
        assertThat(plan("""
                        WITH days AS (SELECT store_id, day, SUM(amount) AS total FROM sales GROUP BY store_id, day)
                        SELECT store_id, AVG(total) AS mean FROM days WHERE total > 10 GROUP BY store_id ORDER BY mean""")).isEqualTo("""
                        scan sales
                        fold (store_id, day) SUM(amount) by 2
                        where c2 > 10.00
                        group (c0) SUM(c2) COUNT(c2)
                        project (c0, CASE WHEN c2 = 0 THEN NULL ELSE c1 / c2 END)
                        sort c1""");
    }

    @Test
    void whatOnlyNamesThingsIsNoStepOfItsOwn() {
        assertThat(
                        plan(
                                "WITH x AS (SELECT amount * 2 AS a, store_id FROM sales WHERE quantity > 1) SELECT SUM(a) FROM x JOIN stores s USING (store_id) WHERE a > 1 AND s.name = 'x'"))
                .contains("scan sales where quantity > 1 AND ")
                .contains("join stores");
    }

    @Test
    void theHeaderSaysWhatAReportIsCalled() {
        CompiledQuery query = COMPILER.compile("""
                -- Asked every Monday.
                -- title: Sales by store
                -- param min_amount decimal(10,2) = 5
                -- chart: bar store_id total
                SELECT store_id, SUM(amount) AS total FROM sales WHERE amount > :min_amount GROUP BY store_id;
                """, Map.of());
        assertThat(query.title()).isEqualTo("Sales by store");
        assertThat(query.chart()).contains("bar store_id total");
        assertThat(PlanText.of(query.plan())).contains("where amount > 5.00");
        assertThat(COMPILER.compile("SELECT /* all */ COUNT(*)\nFROM sales", Map.of())
                        .title())
                .isEqualTo("SELECT COUNT(*) FROM sales");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            WHERE day = :d                          | d=2024-02-29 | scan sales where day = DATE '2024-02-29'
            WHERE day = :d                          | d=2023-02-29 | line 1, column 39: '2023-02-29' is no DATE, which is written as '2024-01-31'
            WHERE quantity = :n OR note = :n        | n=5          | scan sales where quantity = 5 OR note = '5'
            WHERE quantity = :n                     | m=5          | line 1, column 44: the parameter n has no value, and no default in the header
            WHERE quantity = 1                      | m=5          | the query has no parameter m; it has none
            WHERE quantity = :year                  | yaer=5,year=6| the query has no parameter yaer; did you mean year?
            """)
    void parametersAreWhatTheirPlaceNeeds(String where, String given, String expected) {
        Map<String, String> parameters = Arrays.stream(given.split(","))
                .map(pair -> pair.split("="))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        assertThat(message("SELECT sale_id FROM sales " + where, parameters)).startsWith(expected);
    }

    @Test
    void parametersAreKnownBeforeTheyHaveValues() {
        assertThat(SqlCompiler.parameters("-- param b bigint\nSELECT :C, ':d' /* :e */ FROM t WHERE x = :a"))
                .containsExactly("a", "b", "c");
    }

    @Test
    void limitsMayBeParameters() {
        assertThat(message("SELECT sale_id FROM sales ORDER BY 1 LIMIT :n OFFSET :m", Map.of("n", "5", "m", "2")))
                .endsWith("limit 5 from 2");
        assertThatThrownBy(() -> COMPILER.compile("SELECT sale_id FROM sales LIMIT :n", Map.of("n", "-1")))
                .hasMessageContaining("whole numbers");
    }

    @Test
    void wordsThatOthersReserveAreNames() {
        assertThat(
                        plan(
                                "SELECT YEAR(day) AS year, COUNT(*) AS count, MAX(sales.day) AS value FROM sales GROUP BY year ORDER BY value, year, count"))
                .contains("fold (EXTRACT(YEAR FROM day)) COUNT(*) MAX(day) by 1");
        assertThat(plan("SELECT day, EXTRACT(DAY FROM day), day + INTERVAL '1' DAY, DATE '2024-01-31' FROM sales"))
                .endsWith("rows (day, EXTRACT(DAY FROM day), day + INTERVAL '1' DAY, DATE '2024-01-31')");
    }
}
