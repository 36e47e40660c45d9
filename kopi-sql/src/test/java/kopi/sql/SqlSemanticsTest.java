package kopi.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import kopi.core.query.QueryPlan;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: SQL's corners are where the standard puts them. */
class SqlSemanticsTest {
    private static final SqlCompiler COMPILER = new SqlCompiler(TestSchema.SALES);

    /** Three sales, two of them in stores that there are; one store is in no city. */
    private static final PlanRunner RUNNER = new PlanRunner(Map.of(
            "sales",
            List.of(
                    sale("a", 1, 7L, "1.00", 1, null, LocalDate.of(2024, 2, 29)),
                    sale("b", 2, null, "2.50", -2, "50%", LocalDate.of(2020, 12, 31)),
                    sale("c", 9, 7L, "1.00", 0, "A_b", LocalDate.of(2021, 1, 1))),
            "stores",
            List.of(store(1, "North", 1L, "5.00"), store(2, "South", null, "7.00")),
            "cities",
            List.of(list(BigDecimal.ONE, "Ipoh")),
            "refunds",
            List.of(list("3f2504e0-4f89-41d3-9a0c-0305e82c3301", new BigDecimal("1.00")))));

    private static List<@Nullable Object> list(@Nullable Object... values) {
        List<@Nullable Object> list = new ArrayList<>();
        for (Object value : values) {
            list.add(value);
        }
        return list;
    }

    private static @Nullable Object number(@Nullable Long value) {
        return value == null ? null : BigDecimal.valueOf(value);
    }

    private static List<@Nullable Object> sale(
            String id,
            long store,
            @Nullable Long user,
            String amount,
            int quantity,
            @Nullable String note,
            LocalDate day) {
        return list(
                id,
                number(store),
                number(user),
                new BigDecimal(amount),
                BigDecimal.valueOf(quantity),
                note,
                false,
                day,
                day.atTime(23, 59, 59));
    }

    private static List<@Nullable Object> store(long id, String name, @Nullable Long city, String rent) {
        return list(number(id), name, number(city), new BigDecimal(rent));
    }

    private static String result(List<List<@Nullable Object>> rows) {
        return rows.stream()
                .map(row -> row.stream().map(String::valueOf).collect(Collectors.joining(" ")))
                .collect(Collectors.joining("; "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SELECT sale_id FROM sales WHERE user_id IN (7, NULL)                              | a; c
            SELECT sale_id FROM sales WHERE user_id NOT IN (8, NULL)                          | ``
            SELECT sale_id FROM sales WHERE NOT (user_id = 8)                                 | a; c
            SELECT sale_id FROM sales WHERE user_id IS DISTINCT FROM 7                        | b
            SELECT COUNT(*), COUNT(note), COUNT(DISTINCT user_id) FROM sales                  | 3 2 1
            SELECT COUNT(*), SUM(amount), AVG(amount), MIN(note) FROM sales WHERE quantity > 5 | 0 null null null
            SELECT store_id, COUNT(*) FROM sales WHERE quantity > 5 GROUP BY store_id         | ``
            SELECT COUNT(*), COUNT(DISTINCT refunded) FROM refunds WHERE refunded > 5         | 0 0
            SELECT refunded FROM refunds WHERE sale_id = '3F2504E0-4F89-41D3-9A0C-0305E82C3301' | 1.00
            SELECT refunded FROM refunds r WHERE '3F2504E0-4f89-41d3-9a0c-0305e82C3301' IN (r.sale_id) | 1.00
            SELECT n FROM (SELECT sale_id AS id, COUNT(*) AS n FROM refunds GROUP BY 1) WHERE id BETWEEN '3F2504E0-4F89-41D3-9A0C-0305E82C3301' AND '3F2504E0-4F89-41D3-9A0C-0305E82C3301' | 1
            SELECT refunded FROM refunds WHERE UPPER(sale_id) = '3F2504E0-4F89-41D3-9A0C-0305E82C3301' | 1.00
            SELECT AVG(amount), SUM(amount) / 3, 1 / 3, 2 / 3, -1 / 3, -2 / 3 FROM sales      | 1.500000 1.500000 0.3333 0.6667 -0.3333 -0.6667
            SELECT AVG(quantity) FROM sales                                                   | -0.3333
            SELECT quantity % 2, 7 % -3, -7 % 3 FROM sales                                    | 1 1 -1; 0 1 -1; 0 1 -1
            SELECT ROUND(2.5), ROUND(-2.5), ROUND(1.005, 2), ROUND(15, -1), CAST(0.5 AS BIGINT) FROM cities | 3 -3 1.01 20 1
            SELECT sale_id, RANK() OVER (ORDER BY amount) r, DENSE_RANK() OVER (ORDER BY amount) d FROM sales ORDER BY 1 | a 1 1; b 3 2; c 1 1
            SELECT sale_id FROM sales ORDER BY user_id DESC, sale_id                          | a; c; b
            SELECT sale_id FROM sales ORDER BY user_id NULLS FIRST, sale_id DESC              | b; c; a
            SELECT user_id, COUNT(*) FROM sales GROUP BY user_id                              | 7 2; null 1
            SELECT day + INTERVAL '1' YEAR, day - INTERVAL '1' MONTH FROM sales WHERE sale_id = 'a' | 2025-02-28 2024-01-29
            SELECT EXTRACT(WEEK FROM day), DATE_TRUNC('week', day) FROM sales ORDER BY day    | 53 2020-12-28; 53 2020-12-28; 9 2024-02-26
            SELECT DATE_SUB('year', DATE '2004-02-29', day) FROM sales ORDER BY day           | 16; 16; 20
            SELECT DATE_DIFF('year', DATE '2020-12-31', DATE '2021-01-01'), DATE '2021-03-01' - DATE '2021-02-01' FROM cities | 1 28
            SELECT sale_id FROM sales WHERE note LIKE '%!%' ESCAPE '!'                        | b
            SELECT sale_id FROM sales WHERE note LIKE '_!_b' ESCAPE '!'                       | c
            SELECT sale_id FROM sales WHERE note NOT LIKE '%x%'                               | b; c
            SELECT sale_id FROM sales WHERE note ILIKE 'a%'                                   | c
            `SELECT note || 'x', CONCAT(note, 'x'), NULLIF(note, '50%'), COALESCE(note, '-') FROM sales` | null x null -; 50%x 50%x null 50%; A_bx A_bx A_b A_b
            SELECT CASE WHEN quantity <> 0 THEN 10 / quantity ELSE 0 END FROM sales           | 10.0000; -5.0000; 0.0000
            SELECT sale_id FROM sales WHERE quantity <> 0 AND 10 / quantity > 1               | a
            SELECT TRY_CAST(note AS BIGINT), GREATEST(quantity, user_id), LEAST(1, NULL) FROM sales | null 7 1; null -2 1; null 7 1
            SELECT s.name, c.city FROM sales LEFT JOIN stores s USING (store_id) LEFT JOIN cities c USING (city_id) | North Ipoh; South null; null null
            SELECT s.name FROM sales t JOIN stores s ON s.store_id = t.store_id AND s.rent > 5 | South
            SELECT sale_id FROM sales LEFT JOIN stores s USING (store_id) WHERE s.store_id IS NULL | c
            SELECT SUM(10 / quantity) FROM sales JOIN stores USING (store_id)                 | 5.0000
            SELECT SUM(rent), COUNT(*), SUM(rent * amount) FROM sales JOIN stores USING (store_id) | 12.00 2 22.5000
            SELECT DISTINCT amount FROM sales                                                 | 1.00; 2.50
            SELECT COUNT(*) FILTER (WHERE user_id = 7), SUM(amount) FILTER (WHERE user_id = 8) FROM sales | 2 null
            SELECT SUBSTRING('Kopi' FROM 2 FOR 2), LEFT('😀é', 1), LENGTH('😀é'), UPPER('straße') FROM cities | op 😀 2 STRASSE
            WITH u AS (SELECT user_id, SUM(amount) s FROM sales GROUP BY 1) SELECT MAX(s), COUNT(user_id) FROM u | 2.50 1
            SELECT sale_id FROM sales LIMIT 1 OFFSET 1                                        | b
            SELECT sale_id FROM sales QUALIFY ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY day DESC) = 1 | a; b
            """)
    void corners(String sql, String expected) {
        QueryPlan plan = COMPILER.compile(sql, Map.of()).plan();
        assertThat(result(RUNNER.plainly(plan))).isEqualTo(expected);
        assertThat(result(RUNNER.folded(plan))).isEqualTo(expected);
    }
}
