package kopi.bench;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import kopi.core.report.Parameters;

/**
 * The four reports in SQL, computed by DuckDB in memory from the CSV files: what kopi is measured beside, and an oracle
 * for tests. Writes the same files as kopi, byte for byte, as long as every row is good and ids are at most 2^53.
 *
 * <p>Only needed columns are parsed; {@link Plan} says how much DuckDB is helped beyond that. Not thread-safe.
 */
public final class DuckDbReports {
    private static final int MONEY_DECIMALS = 4;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    /** Writes a report's files. */
    private interface Query {
        /** @param transactions what to select transactions from */
        void export(DuckDbReports reports, String transactions) throws SQLException;
    }

    private static final SortedMap<String, Query> QUERIES = new TreeMap<>(Map.of(
            "t1", DuckDbReports::highValue,
            "t2", (reports, _) -> reports.topItems(),
            "t3", DuckDbReports::totalPaymentValue,
            "t4", DuckDbReports::topCustomers));

    private static final Set<String> READ_TRANSACTIONS = Set.of("t1", "t3", "t4");

    /** The reports that there is a query for, in order. */
    public static final Set<String> NAMES = Collections.unmodifiableSortedSet(new TreeSet<>(QUERIES.keySet()));

    private final DuckDbCsv csv;
    private final Path out;
    private final Set<String> reports;
    private final Parameters parameters;
    private final Plan plan;
    private final Statement duckDb;

    /** How DuckDB goes about it. */
    public enum Plan {
        /** Four queries over the files as anybody would write them: DuckDB finds out the types of the columns.
         * No oracle: all files of a table must have the same columns in the same order. */
        FOUR_QUERIES,
        /** Likewise, but it is told the types, which it then parses directly. */
        DECLARED_TYPES,
        /** With declared types, and the transactions are read once for all reports that need them. */
        SHARED_SCAN
    }

    private DuckDbReports(
            Path data, Path out, Set<String> reports, Parameters parameters, Plan plan, Statement duckDb) {
        this.csv = new DuckDbCsv(data, plan != Plan.FOUR_QUERIES);
        this.out = out;
        this.reports = reports;
        this.parameters = parameters;
        this.plan = plan;
        this.duckDb = duckDb;
    }

    /** For the benchmark: a process by itself. Takes data, out, reports, threads and plan. */
    public static void main(String[] args) throws SQLException {
        Set<String> reports = Set.of(args[2].split(",", -1));
        run(
                Path.of(args[0]),
                Path.of(args[1]),
                reports,
                Parameters.DEFAULT,
                Integer.parseInt(args[3]),
                Plan.valueOf(args[4]));
    }

    /**
     * Computes reports.
     *
     * @param data a dataset directory
     * @param out where the report files go; must be there
     * @param reports some of {@link #NAMES}
     * @param threads how many DuckDB may use
     * @throws SQLException if DuckDB cannot read a file or write a report
     */
    public static void run(Path data, Path out, Set<String> reports, Parameters parameters, int threads, Plan plan)
            throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET threads = " + threads);
            new DuckDbReports(data, out, reports, parameters, plan, statement).run();
        }
    }

    private void run() throws SQLException {
        String transactions = transactions();
        for (Map.Entry<String, Query> query : QUERIES.entrySet()) {
            if (reports.contains(query.getKey())) {
                query.getValue().export(this, transactions);
            }
        }
    }

    /** What the reports select transactions from. */
    private String transactions() throws SQLException {
        String all = csv.select("transactions", "transaction_id", "store_id", "user_id", "final_amount", "created_at");
        long readers = reports.stream().filter(READ_TRANSACTIONS::contains).count();
        if (plan != Plan.SHARED_SCAN || readers < 2) {
            return all;
        }
        // The long ids are kept for rows that can be printed only: the table is then small enough for memory.
        duckDb.execute("""
                CREATE TEMP TABLE transactions AS
                SELECT CASE WHEN %s THEN transaction_id END AS transaction_id,
                    store_id, user_id, final_amount, created_at
                FROM %s WHERE %s""".formatted(amountIsHigh(), all, inYears()));
        return "transactions";
    }

    private void highValue(String transactions) throws SQLException {
        export("t1.csv", """
                SELECT transaction_id, final_amount::DECIMAL(18,2) AS final_amount
                FROM %s WHERE %s AND %s AND %s""".formatted(transactions, inYears(), inHours(), amountIsHigh()));
    }

    private void topItems() throws SQLException {
        duckDb.execute("""
                CREATE TEMP TABLE item_sums AS
                SELECT year(created_at) AS y, month(created_at) AS m, item_id,
                    sum(subtotal) AS profit, sum(quantity) AS sold
                FROM %s WHERE %s GROUP BY ALL""".formatted(
                        csv.select("transaction_items", "item_id", "quantity", "subtotal", "created_at"), inYears()));
        references("items", csv.select("menu_items", "item_id", "item_name"), "item_id", "item_name", "");
        topItem("t2_1.csv", "profit", "profit::DECIMAL(38,2) AS profit_sum");
        topItem("t2_2.csv", "sold", "sold AS sellings_qty");
    }

    private void topItem(String file, String measure, String printed) throws SQLException {
        export(file, """
                SELECT format('{:04d}-{:02d}', y, m) AS year_month_created_at, %s AS item_name, %s
                FROM (SELECT * FROM item_sums
                    QUALIFY row_number() OVER (PARTITION BY y, m ORDER BY %s DESC, item_id) = 1) best
                LEFT JOIN items ON items.id = best.item_id
                ORDER BY y, m""".formatted(nameOr("items", "best.item_id"), printed, measure));
    }

    private void totalPaymentValue(String transactions) throws SQLException {
        storeNames();
        export("t3.csv", """
                SELECT format('{:04d}-H{:d}', y, h) AS year_half_created_at, %s AS store_name,
                    total::DECIMAL(38,2) AS tpv
                FROM (SELECT year(created_at) AS y, (month(created_at) + 5) // 6 AS h, store_id,
                        sum(final_amount) AS total
                    FROM %s WHERE %s AND %s GROUP BY ALL) totals
                LEFT JOIN stores ON stores.id = totals.store_id
                ORDER BY y, h, store_id""".formatted(nameOr("stores", "totals.store_id"), transactions, inYears(), inHours()));
    }

    private void topCustomers(String transactions) throws SQLException {
        storeNames();
        duckDb.execute("""
                CREATE TEMP TABLE customers AS
                SELECT store_id, user_id, count(*) AS purchases
                FROM %s WHERE user_id IS NOT NULL AND %s GROUP BY store_id, user_id
                QUALIFY row_number() OVER (PARTITION BY store_id ORDER BY purchases DESC, user_id) <= %d""".formatted(transactions, inYears(), parameters.top()));
        references(
                "birthdates",
                csv.select("users", "user_id", "birthdate"),
                "user_id",
                "birthdate",
                "WHERE user_id IN (SELECT user_id FROM customers)");
        export("t4.csv", """
                SELECT %s AS store_name, birthdates.name AS birthdate, purchases AS purchases_qty
                FROM customers
                LEFT JOIN stores ON stores.id = customers.store_id
                LEFT JOIN birthdates ON birthdates.id = customers.user_id
                ORDER BY customers.store_id, purchases DESC, customers.user_id""".formatted(nameOr("stores", "customers.store_id")));
    }

    private void storeNames() throws SQLException {
        references("stores", csv.select("stores", "store_id", "store_name"), "store_id", "store_name", "");
    }

    /** Makes a table of ids and names, where the first of several rows with the same id wins. */
    private void references(String table, String source, String id, String name, String where) throws SQLException {
        // An empty field is NULL to DuckDB; here it is a name.
        duckDb.execute(
                "CREATE OR REPLACE TEMP TABLE all_%s AS SELECT %s AS id, coalesce(%s::VARCHAR, '') AS name FROM %s %s"
                        .formatted(table, id, name, source, where));
        // Tables keep the order in which rows were inserted.
        duckDb.execute(
                "CREATE OR REPLACE TEMP TABLE %s AS SELECT id, arg_min(name, rowid) AS name FROM all_%s GROUP BY id"
                        .formatted(table, table));
    }

    private static String nameOr(String table, String id) {
        // NULL, because DuckDB prints empty text as "".
        return "CASE WHEN %s.id IS NULL THEN %s::VARCHAR ELSE nullif(%s.name, '') END".formatted(table, id, table);
    }

    private String inYears() {
        return "created_at >= make_timestamp(%d, 1, 1, 0, 0, 0) AND created_at < make_timestamp(%d, 1, 1, 0, 0, 0)"
                .formatted(parameters.firstYear(), parameters.lastYear() + 1);
    }

    private String inHours() {
        return "created_at::TIME BETWEEN TIME '%s' AND TIME '%s'"
                .formatted(time(parameters.firstSecond()), time(parameters.lastSecond()));
    }

    private static String time(int secondOfDay) {
        return TIME.format(LocalTime.ofSecondOfDay(secondOfDay));
    }

    private String amountIsHigh() {
        return "final_amount >= %s"
                .formatted(BigDecimal.valueOf(parameters.minAmount(), MONEY_DECIMALS)
                        .toPlainString());
    }

    private void export(String file, String query) throws SQLException {
        // Without COMMENT '' DuckDB quotes what begins with #.
        duckDb.execute("COPY (%s) TO %s (FORMAT csv, HEADER, COMMENT '')"
                .formatted(query, DuckDbCsv.literal(out.resolve(file).toString())));
    }
}
