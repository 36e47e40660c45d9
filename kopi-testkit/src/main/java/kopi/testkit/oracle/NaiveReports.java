package kopi.testkit.oracle;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import kopi.core.report.Parameters;

/**
 * The built-in reports, computed as plainly as can be: every row an object, every number a {@link BigDecimal}, every group
 * a {@link TreeMap} entry.
 */
public final class NaiveReports {
    /** The order in which tables are read. */
    private static final List<String> TABLES =
            List.of("stores", "menu_items", "users", "transactions", "transaction_items");

    private NaiveReports() {}

    /**
     * Computes built-in reports over a dataset directory.
     *
     * @param reports names of some
     * @throws IllegalArgumentException if a file lacks a needed column
     * @throws java.io.UncheckedIOException if a folder or file cannot be read
     */
    public static NaiveResult run(Path data, Set<String> reports, Parameters parameters) {
        return run(data, reports, parameters, Oracles.BUILT_IN);
    }

    /**
     * Computes reports over a dataset directory.
     *
     * @param reports names of some that these oracles know
     * @throws IllegalArgumentException if a file lacks a needed column, or no oracle knows a report
     * @throws java.io.UncheckedIOException if a folder or file cannot be read
     */
    public static NaiveResult run(Path data, Set<String> reports, Parameters parameters, Oracles oracles) {
        if (!oracles.byReport().keySet().containsAll(reports)) {
            throw new IllegalArgumentException("no oracle for some of " + reports);
        }
        List<Oracle> asked = oracles.byReport().entrySet().stream()
                .filter(entry -> reports.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        // A row is rejected for what any of the reports needs.
        Map<String, Set<String>> columns = new HashMap<>();
        asked.forEach(oracle -> oracle.columns()
                .forEach((table, needed) ->
                        columns.computeIfAbsent(table, _ -> new TreeSet<>()).addAll(needed)));
        var files = new NaiveTables(data);
        Map<String, List<NaiveRow>> tables = new LinkedHashMap<>();
        for (String table : TABLES) {
            if (columns.containsKey(table)) {
                tables.put(table, files.read(table, columns.getOrDefault(table, Set.of())));
            }
        }
        var dataset = new NaiveDataset(parameters, tables);
        asked.forEach(oracle -> oracle.compute(dataset));
        return new NaiveResult(dataset.files(), files.rejects());
    }

    static void highValue(NaiveDataset data) {
        BigDecimal min = BigDecimal.valueOf(data.parameters().minAmount(), 4);
        List<List<String>> lines = new ArrayList<>();
        for (NaiveRow row : data.rowsInYears("transactions")) {
            BigDecimal amount = row.money("final_amount");
            if (data.inHours(row) && amount.compareTo(min) >= 0) {
                lines.add(List.of(row.text("transaction_id"), NaiveDataset.twoDecimals(amount)));
            }
        }
        data.print("t1.csv", "transaction_id,final_amount", lines);
    }

    static void topItems(NaiveDataset data) {
        Map<BigInteger, String> names = data.references("menu_items", "item_id", "item_name");
        TreeMap<String, Map<BigInteger, BigDecimal>> profits = new TreeMap<>();
        TreeMap<String, Map<BigInteger, BigDecimal>> quantities = new TreeMap<>();
        for (NaiveRow row : data.rowsInYears("transaction_items")) {
            String month = row.text("created_at").substring(0, 7);
            BigInteger item = row.id("item_id");
            NaiveDataset.add(profits, month, item, row.money("subtotal"));
            NaiveDataset.add(quantities, month, item, new BigDecimal(row.id("quantity")));
        }
        List<List<String>> byProfit = new ArrayList<>();
        profits.forEach((month, sums) -> {
            Map.Entry<BigInteger, BigDecimal> best = NaiveDataset.ranked(sums).getFirst();
            byProfit.add(List.of(
                    month, NaiveDataset.nameOf(best.getKey(), names), NaiveDataset.twoDecimals(best.getValue())));
        });
        List<List<String>> byQuantity = new ArrayList<>();
        quantities.forEach((month, sums) -> {
            Map.Entry<BigInteger, BigDecimal> best = NaiveDataset.ranked(sums).getFirst();
            byQuantity.add(List.of(
                    month,
                    NaiveDataset.nameOf(best.getKey(), names),
                    best.getValue().toPlainString()));
        });
        data.print("t2_1.csv", "year_month_created_at,item_name,profit_sum", byProfit);
        data.print("t2_2.csv", "year_month_created_at,item_name,sellings_qty", byQuantity);
    }

    static void totalPaymentValue(NaiveDataset data) {
        Map<BigInteger, String> names = data.references("stores", "store_id", "store_name");
        TreeMap<String, Map<BigInteger, BigDecimal>> totals = new TreeMap<>();
        for (NaiveRow row : data.rowsInYears("transactions")) {
            if (data.inHours(row)) {
                String year = row.text("created_at").substring(0, 4);
                String half = year + (NaiveDataset.createdAt(row).getMonthValue() <= 6 ? "-H1" : "-H2");
                NaiveDataset.add(totals, half, row.id("store_id"), row.money("final_amount"));
            }
        }
        List<List<String>> lines = new ArrayList<>();
        totals.forEach((half, sums) -> sums.forEach((store, total) ->
                lines.add(List.of(half, NaiveDataset.nameOf(store, names), NaiveDataset.twoDecimals(total)))));
        data.print("t3.csv", "year_half_created_at,store_name,tpv", lines);
    }

    static void topCustomers(NaiveDataset data) {
        Map<BigInteger, String> names = data.references("stores", "store_id", "store_name");
        Map<BigInteger, String> birthdates = data.references("users", "user_id", "birthdate");
        TreeMap<BigInteger, Map<BigInteger, BigDecimal>> purchases = new TreeMap<>();
        for (NaiveRow row : data.rowsInYears("transactions")) {
            if (!row.text("user_id").isEmpty()) {
                BigInteger store = row.id("store_id");
                NaiveDataset.add(purchases, store, row.id("user_id"), BigDecimal.ONE);
            }
        }
        List<List<String>> lines = new ArrayList<>();
        purchases.forEach((store, counts) -> NaiveDataset.ranked(counts).stream()
                .limit(data.parameters().top())
                .forEach(customer -> lines.add(List.of(
                        NaiveDataset.nameOf(store, names),
                        birthdates.getOrDefault(customer.getKey(), ""),
                        customer.getValue().toPlainString()))));
        data.print("t4.csv", "store_name,birthdate,purchases_qty", lines);
    }
}
