package kopi.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import kopi.core.error.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: bad SQL is refused with what is wrong, where, and what to write instead. */
class SqlErrorsTest {
    private static final SqlCompiler COMPILER = new SqlCompiler(TestSchema.SALES);

    /** The place stands between « and ». */
    private static void assertRefused(String marked, String message) {
        int start = marked.indexOf('«');
        int end = marked.indexOf('»') - 1;
        String sql = marked.replace("«", "").replace("»", "");
        assertThatThrownBy(() -> COMPILER.compile(sql, Map.of()))
                .isInstanceOf(InvalidInputException.class)
                .satisfies(e -> {
                    String[] lines = String.valueOf(e.getMessage()).split("\n", -1);
                    assertThat(lines[0]).isEqualTo("line 1, column " + (start + 1) + ": " + message);
                    assertThat(lines[2].strip()).isEqualTo("^".repeat(Math.max(1, end - start)));
                    assertThat(lines[1].substring(lines[2].indexOf('^'))).startsWith(sql.substring(start, end));
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SELECT «nam» FROM stores                      | there is no column nam in stores; did you mean name?
            SELECT s.«nam» FROM stores s                  | there is no column nam in s; did you mean name?
            SELECT «store» FROM sales                     | there is no column store in sales; did you mean store_id?
            SELECT s.«city» FROM stores s                 | there is no column city in s; did you mean city_id?
            SELECT «x».name FROM stores s                 | there is no table x in this FROM
            SELECT «"K"» FROM stores                      | there is no column K in stores; a text stands in single quotes
            SELECT «a.b.c» FROM stores                    | a column is named as column or table.column
            SELECT name FROM «store»                      | there is no table store; did you mean stores?
            SELECT name FROM «shops»                      | there is no table shops; there are sales, stores, cities, refunds
            SELECT name FROM «a.stores»                   | a table has one name: there are no catalogs or schemas
            SELECT «uper»(name) FROM stores               | there is no function UPER; did you mean UPPER?
            SELECT «median»(rent) FROM stores             | there is no function MEDIAN
            SELECT name FROM stores ORDER BY «2»          | there is no column 2: 1 are selected
            SELECT name FROM stores LIMIT «rent»          | rent is not expected here
            SELECT CAST(name AS «varchr») FROM stores     | there is no type varchr; did you mean varchar?
            SELECT CAST(rent AS «DOUBLE») FROM stores     | there is no DOUBLE, as sums of it depend on the order of rows; DECIMAL(18,4) is exact
            SELECT EXTRACT(«epoch» FROM day) FROM sales   | EPOCH is no part of a date: these are YEAR, QUARTER, MONTH, WEEK, DAY, DOW, ISODOW, DOY, HOUR, MINUTE, SECOND
            SELECT DATE_TRUNC(«'aeon'», day) FROM sales   | aeon is no unit: these are YEAR, QUARTER, MONTH, WEEK, DAY, HOUR, MINUTE, SECOND
            """)
    void unknownNames(String sql, String message) {
        assertRefused(sql, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SELECT name FROM stores WHERE name = «5»                   | a BIGINT does not go with a TEXT: convert one of them with CAST(… AS …)
            SELECT name FROM stores WHERE rent = «'five'»              | 'five' is no DECIMAL(18,2)
            SELECT day FROM sales WHERE day < «'31.1.2024'»            | '31.1.2024' is no DATE, which is written as '2024-01-31'
            SELECT day FROM sales WHERE day IN ('2024-01-31', «'x'»)   | 'x' is no DATE, which is written as '2024-01-31'
            SELECT «DATE '2023-02-29'» FROM sales                      | '2023-02-29' is no DATE, which is written as '2024-01-31'
            SELECT name FROM stores WHERE «name»                       | a BOOLEAN is needed here, not a TEXT: CAST(… AS BOOLEAN) converts
            SELECT «name» + 1 FROM stores                              | a number is needed here, not a TEXT
            SELECT UPPER(«rent») FROM stores                           | a text is needed here, not a DECIMAL(18,2): CAST(… AS TEXT) makes one
            SELECT YEAR(«rent») FROM stores                            | a date or timestamp is needed here, not a DECIMAL(18,2)
            SELECT «HOUR(day)» FROM sales                              | a DATE has no HOUR
            SELECT «day + 1» FROM sales                                | dates move by intervals, as in d + INTERVAL '1' DAY, and DATE_SUB('day', a, b) counts what has passed
            SELECT SUM(«name») FROM stores                             | a number is needed here, not a TEXT
            SELECT «CAST(day AS BIGINT)» FROM sales                    | a DATE cannot be converted to a BIGINT
            SELECT «12345678901234567890» FROM sales                   | a number has 18 digits, and 12 of them behind the point, at most
            SELECT CASE WHEN is_gift THEN 1 ELSE «day» END FROM sales  | a DATE does not go with a BIGINT: convert one of them with CAST(… AS …)
            SELECT «amount * amount * amount * amount * amount * amount * amount» FROM sales | this product has 14 digits behind the point, and 12 are the most: CAST one side to a DECIMAL with fewer
            SELECT «ABS(1, 2)» FROM sales                              | ABS takes 1 argument, not 2
            SELECT SUBSTRING(note, «quantity») FROM sales              | a constant from 0 to 2147483647 is needed here
            SELECT note FROM sales WHERE note LIKE «note»              | the pattern of LIKE is a constant text
            SELECT note FROM sales WHERE note LIKE «'!x'» ESCAPE '!'   | the escape of LIKE stands in front of %, _ or itself
            SELECT day + «INTERVAL '1-2' YEAR TO MONTH» FROM sales     | an interval is written as INTERVAL '3' MONTH: a whole number and one unit
            """)
    void typesThatDoNotFit(String sql, String message) {
        assertRefused(sql, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SELECT «name», COUNT(*) FROM stores                               | name is not in GROUP BY: group by it, or put it into an aggregate function such as MAX
            SELECT COUNT(*) FROM stores GROUP BY city_id ORDER BY «name»      | name is not in GROUP BY: group by it, or put it into an aggregate function such as MAX
            SELECT city_id, «rent» + SUM(rent) FROM stores GROUP BY city_id   | rent is not in GROUP BY: group by it, or put it into an aggregate function such as MAX
            SELECT name FROM stores WHERE «COUNT(*)» > 1                      | COUNT cannot stand in WHERE: HAVING chooses groups
            SELECT SUM(«COUNT(*)») FROM stores                                | COUNT cannot stand in an aggregate function
            SELECT «SUM(*)» FROM stores                                       | SUM needs a value: only COUNT(*) counts rows
            SELECT «SUM(DISTINCT rent)» FROM stores                           | SUM(DISTINCT …) is not supported: group by the value first, behind WITH, and aggregate that
            SELECT COUNT(*) FROM stores GROUP BY «COUNT(*)»                   | COUNT cannot stand in GROUP BY
            SELECT name FROM stores WHERE «RANK() OVER (ORDER BY rent)» < 3   | a window function cannot stand in WHERE: QUALIFY chooses rows by their rank
            SELECT «RANK()» FROM stores                                       | RANK needs OVER (PARTITION BY … ORDER BY …)
            SELECT «ABS(1)» FILTER (WHERE rent > 1) FROM stores               | FILTER stands behind an aggregate function: COUNT, SUM, AVG, MIN or MAX
            SELECT DISTINCT name FROM stores ORDER BY «rent»                  | rent is not in GROUP BY: group by it, or put it into an aggregate function such as MAX
            """)
    void groupsAndWindows(String sql, String message) {
        assertRefused(sql, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SELECT amount FROM sales, «stores»                                     | tables behind commas are not supported: write JOIN … ON …
            SELECT amount FROM sales CROSS JOIN «stores»                           | CROSS JOIN is not supported: tables are joined by the key of one of them
            SELECT amount FROM sales NATURAL JOIN «stores»                         | NATURAL JOIN is not supported: name the columns with ON or USING
            SELECT amount FROM sales RIGHT JOIN «stores» USING (store_id)          | RIGHT JOIN is not supported: put the other table first, and write LEFT JOIN
            SELECT amount FROM sales FULL JOIN «stores» USING (store_id)           | FULL JOIN is not supported: LEFT JOIN is
            SELECT amount FROM sales JOIN refunds r ON «r.sale_id > sales.sale_id» | tables are joined by equality: ON r.… = …
            SELECT amount FROM sales JOIN stores s ON s.city_id = sales.user_id JOIN «refunds r» ON r.sale_id = sales.sale_id | two tables are joined by columns that are no primary key already, sales and stores; a third one is joined by its primary key, so that a row has one match at most, but refunds has none
            SELECT amount FROM sales JOIN stores s USING (store_id) JOIN «stores o» ON o.city_id = sales.user_id | stores is joined by its primary key before; a query joins it by that, or by other columns
            SELECT amount FROM sales JOIN stores s USING (store_id) JOIN refunds r ON «r.refunded = s.rent» | rows are joined to those of sales by its columns alone, not by those of a table that is joined to it
            SELECT amount FROM sales JOIN refunds r ON «r.refunded / 2 = sales.amount» | what tables are joined by must not fail: compute it in SELECT
            SELECT amount FROM sales LEFT JOIN refunds r ON r.sale_id = sales.sale_id AND «amount > 3» | the conditions of a LEFT JOIN are that columns of refunds equal others, or are about it alone and cannot fail: WHERE drops rows; CASE WHEN … THEN … END around a column of r makes it NULL where no more than that is meant
            SELECT amount FROM sales LEFT JOIN stores s ON s.store_id = sales.store_id AND «s.rent > 5» | a LEFT JOIN has one condition, which is that a column equals the key of stores: WHERE drops rows; CASE WHEN … THEN … END around a column of s makes it NULL where no more than that is meant
            SELECT amount FROM sales t LEFT JOIN stores s ON s.store_id = t.store_id AND «t.quantity = 1» | a LEFT JOIN has one condition, which is that a column equals the key of stores: WHERE drops rows; CASE WHEN … THEN … END around a column of s makes it NULL where no more than that is meant
            SELECT amount FROM sales JOIN «stores sales» USING (store_id)          | two tables are called sales: give one another name with AS
            SELECT amount FROM sales JOIN («SELECT * FROM stores») s USING (store_id) | a query cannot be joined: put it behind FROM, and join tables to it by their keys
            SELECT x.total FROM (SELECT store_id, SUM(amount) total FROM sales GROUP BY 1) x JOIN «stores» USING (store_id) | rows that were grouped, ordered or limited cannot be joined: join inside of that query
            """)
    void joins(String sql, String message) {
        assertRefused(sql, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            «SELECT name FROM stores UNION SELECT city FROM cities»              | UNION is not supported: ask two queries, or choose rows with OR and IN
            «SELECT name FROM stores EXCEPT SELECT city FROM cities»             | EXCEPT is not supported: a LEFT JOIN and WHERE … IS NULL finds what has no match
            SELECT name FROM stores WHERE city_id IN («SELECT city_id FROM cities») | a query inside of an expression is not supported: join the table by its key, or put the query behind WITH or FROM
            SELECT name FROM stores WHERE rent > «(SELECT MAX(rent) FROM stores)» | a query inside of an expression is not supported: join the table by its key, or put the query behind WITH or FROM
            SELECT name FROM stores WHERE «EXISTS (SELECT 1 FROM cities)»        | EXISTS is not supported: join the table by its key, and ask IS NOT NULL
            SELECT «SUM(rent) OVER (ORDER BY name)» FROM stores                  | SUM OVER is not supported: ROW_NUMBER, RANK and DENSE_RANK are
            SELECT COUNT(*) FROM stores GROUP BY «ROLLUP(name)»                  | ROLLUP is not supported: ask one query for each level
            SELECT COUNT(*) FROM stores GROUP BY «CUBE(name)»                    | CUBE is not supported: ask one query for each set of keys
            «DELETE» FROM stores                                                  | DELETE is not supported: a query starts with SELECT or WITH, and changes nothing
            «UPDATE» stores SET rent = 0                                          | UPDATE is not supported: a query starts with SELECT or WITH, and changes nothing
            «SELETC» name FROM stores                                            | a query starts with SELECT or WITH; did you mean SELECT?
            «VALUES (1)»                                                         | VALUES is not supported: a query reads a table
            «SELECT 1»                                                           | FROM is missing: a query reads a table
            SELECT name FROM stores WHERE «(name, rent)» = (1, 2)                | rows of values are not supported: compare value by value, connected with AND
            """)
    void whatIsNotSupported(String sql, String message) {
        assertRefused(sql, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SELECT «FROM» stores                    | FROM is not expected here
            SELECT name FROM stores WHERE«»         | the query ends too early
            SELECT name FROM stores WHERE name = «'»x | this text has no end: a ' is missing
            SELECT «"»name FROM stores              | this name has no end: a " is missing
            SELECT name FROM stores «/*» and        | this comment has no end: */ is missing
            SELECT rent«::»BIGINT FROM stores       | there is no ::; a conversion is written CAST(x AS type)
            SELECT name FROM stores WHERE rent = «?» | a parameter has a name: write :name
            SELECT «1e5» FROM stores                | a number has no exponent: write its digits, as numbers here are exact
            SELECT «1.2.3» FROM stores              | 1.2.3 is no number
            SELECT «#» FROM stores                  | # is no part of a query
            SELECT «N'»x' FROM stores               | a text literal has no prefix: write '…' alone
            SELECT name FROM stores«;» SELECT 1     | there is more than one statement: one query at a time
            """)
    void whatIsNoSql(String sql, String message) {
        assertRefused(sql, message);
    }

    @Test
    void anErrorOfALaterLineShowsThatLine() {
        assertThatThrownBy(() -> COMPILER.compile("-- title: x\r\nSELECT name,\r\n\tnme\r\nFROM stores", Map.of()))
                .hasMessage("line 3, column 2: there is no column nme in stores; did you mean name?\n   nme\n   ^^^");
        assertThatThrownBy(() -> COMPILER.compile("-- param x bigint = y\nSELECT :x FROM stores", Map.of()))
                .hasMessageStartingWith("line 1, column 1: y is no BIGINT\n");
        assertThatThrownBy(() -> COMPILER.compile(" ", Map.of())).hasMessageContaining("there is no query");
    }
}
