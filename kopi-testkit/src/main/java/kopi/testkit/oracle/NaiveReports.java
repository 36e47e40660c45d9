package kopi.testkit.oracle;

import static java.util.Comparator.reverseOrder;
import static java.util.Map.Entry.comparingByKey;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import kopi.core.report.Parameters;

/**
 * The four reports, computed as plainly as can be: every row an object, every number a {@link BigDecimal}, every group a
 * {@link TreeMap} entry.
 */
public final class NaiveReports {
    private final NaiveTables tables;
    private final Set<String> reports;
    private final Parameters parameters;
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    private NaiveReports(Path data, Set<String> reports, Parameters parameters) {
        this.tables = new NaiveTables(data);
        this.reports = reports;
        this.parameters = parameters;
    }

    /**
     * Computes reports over a dataset directory.
     *
     * @param reports any of t1, t2, t3, t4
     * @throws IllegalArgumentException if a file lacks a needed column
     * @throws java.io.UncheckedIOException if a folder or file cannot be read
     */
    public static NaiveResult run(Path data, Set<String> reports, Parameters parameters) {
        NaiveReports naive = new NaiveReports(data, reports, parameters);
        naive.run();
        return new NaiveResult(naive.files, naive.tables.rejects());
    }

    private void run() {
        Map<BigInteger, String> stores = asked("t3", "t4") ? references("stores", "store_id", "store_name") : Map.of();
        Map<BigInteger, String> items = asked("t2") ? references("menu_items", "item_id", "item_name") : Map.of();
        Map<BigInteger, String> birthdates = asked("t4") ? references("users", "user_id", "birthdate") : Map.of();
        List<NaiveRow> transactions =
                asked("t1", "t3", "t4") ? tables.read("transactions", transactionColumns()) : List.of();
        transactions = inYears(transactions);
        if (asked("t1")) {
            highValue(transactions);
        }
        if (asked("t2")) {
            topItems(
                    inYears(tables.read("transaction_items", Set.of("item_id", "quantity", "subtotal", "created_at"))),
                    items);
        }
        if (asked("t3")) {
            totalPaymentValue(transactions, stores);
        }
        if (asked("t4")) {
            topCustomers(transactions, stores, birthdates);
        }
    }

    private boolean asked(String... names) {
        return Arrays.stream(names).anyMatch(reports::contains);
    }

    private Set<String> transactionColumns() {
        Set<String> needed = new TreeSet<>(Set.of("created_at"));
        if (asked("t1")) {
            needed.addAll(Set.of("transaction_id", "final_amount"));
        }
        if (asked("t3")) {
            needed.addAll(Set.of("store_id", "final_amount"));
        }
        if (asked("t4")) {
            needed.addAll(Set.of("store_id", "user_id"));
        }
        return needed;
    }

    /** What the first row of each id says. */
    private Map<BigInteger, String> references(String table, String idColumn, String attribute) {
        Map<BigInteger, String> found = new HashMap<>();
        for (NaiveRow row : tables.read(table, Set.of(idColumn, attribute))) {
            found.putIfAbsent(row.id(idColumn), row.text(attribute));
        }
        return found;
    }

    private List<NaiveRow> inYears(List<NaiveRow> rows) {
        return rows.stream()
                .filter(row -> {
                    int year = createdAt(row).getYear();
                    return parameters.firstYear() <= year && year <= parameters.lastYear();
                })
                .toList();
    }

    private boolean inHours(NaiveRow row) {
        int second = createdAt(row).toLocalTime().toSecondOfDay();
        return parameters.firstSecond() <= second && second <= parameters.lastSecond();
    }

    private static LocalDateTime createdAt(NaiveRow row) {
        return row.timestamp("created_at");
    }

    private void highValue(List<NaiveRow> transactions) {
        BigDecimal least = BigDecimal.valueOf(parameters.minAmount(), 4);
        List<List<String>> lines = new ArrayList<>();
        for (NaiveRow row : transactions) {
            BigDecimal amount = row.money("final_amount");
            if (inHours(row) && amount.compareTo(least) >= 0) {
                lines.add(List.of(row.text("transaction_id"), twoDecimals(amount)));
            }
        }
        print("t1.csv", "transaction_id,final_amount", lines);
    }

    private void topItems(List<NaiveRow> rows, Map<BigInteger, String> names) {
        TreeMap<String, Map<BigInteger, BigDecimal>> profits = new TreeMap<>();
        TreeMap<String, Map<BigInteger, BigDecimal>> quantities = new TreeMap<>();
        for (NaiveRow row : rows) {
            String month = row.text("created_at").substring(0, 7);
            BigInteger item = row.id("item_id");
            add(profits, month, item, row.money("subtotal"));
            add(quantities, month, item, new BigDecimal(row.id("quantity")));
        }
        List<List<String>> byProfit = new ArrayList<>();
        profits.forEach((month, sums) -> {
            Map.Entry<BigInteger, BigDecimal> best = ranked(sums).getFirst();
            byProfit.add(List.of(month, nameOf(best.getKey(), names), twoDecimals(best.getValue())));
        });
        List<List<String>> byQuantity = new ArrayList<>();
        quantities.forEach((month, sums) -> {
            Map.Entry<BigInteger, BigDecimal> best = ranked(sums).getFirst();
            byQuantity.add(
                    List.of(month, nameOf(best.getKey(), names), best.getValue().toPlainString()));
        });
        print("t2_1.csv", "year_month_created_at,item_name,profit_sum", byProfit);
        print("t2_2.csv", "year_month_created_at,item_name,sellings_qty", byQuantity);
    }

    private void totalPaymentValue(List<NaiveRow> transactions, Map<BigInteger, String> names) {
        TreeMap<String, Map<BigInteger, BigDecimal>> totals = new TreeMap<>();
        for (NaiveRow row : transactions) {
            if (inHours(row)) {
                String year = row.text("created_at").substring(0, 4);
                String half = year + (createdAt(row).getMonthValue() <= 6 ? "-H1" : "-H2");
                add(totals, half, row.id("store_id"), row.money("final_amount"));
            }
        }
        List<List<String>> lines = new ArrayList<>();
        totals.forEach((half, sums) ->
                sums.forEach((store, total) -> lines.add(List.of(half, nameOf(store, names), twoDecimals(total)))));
        print("t3.csv", "year_half_created_at,store_name,tpv", lines);
    }

    private void topCustomers(
            List<NaiveRow> transactions, Map<BigInteger, String> names, Map<BigInteger, String> birthdates) {
        TreeMap<BigInteger, Map<BigInteger, BigDecimal>> purchases = new TreeMap<>();
        for (NaiveRow row : transactions) {
            if (!row.text("user_id").isEmpty()) {
                BigInteger store = row.id("store_id");
                add(purchases, store, row.id("user_id"), BigDecimal.ONE);
            }
        }
        List<List<String>> lines = new ArrayList<>();
        purchases.forEach((store, counts) -> ranked(counts).stream()
                .limit(parameters.top())
                .forEach(customer -> lines.add(List.of(
                        nameOf(store, names),
                        birthdates.getOrDefault(customer.getKey(), ""),
                        customer.getValue().toPlainString()))));
        print("t4.csv", "store_name,birthdate,purchases_qty", lines);
    }

    private static <K> void add(
            Map<K, Map<BigInteger, BigDecimal>> groups, K group, BigInteger member, BigDecimal amount) {
        groups.computeIfAbsent(group, _ -> new TreeMap<>()).merge(member, amount, BigDecimal::add);
    }

    /** The largest first; of equals the smaller id. */
    private static List<Map.Entry<BigInteger, BigDecimal>> ranked(Map<BigInteger, BigDecimal> sums) {
        return sums.entrySet().stream()
                .sorted(Map.Entry.<BigInteger, BigDecimal>comparingByValue(reverseOrder())
                        .thenComparing(comparingByKey()))
                .toList();
    }

    private static String nameOf(BigInteger id, Map<BigInteger, String> names) {
        return names.getOrDefault(id, id.toString());
    }

    private static String twoDecimals(BigDecimal amount) {
        return amount.setScale(2, RoundingMode.HALF_UP).toPlainString();
    }

    private void print(String file, String header, List<List<String>> lines) {
        StringBuilder text = new StringBuilder(header).append('\n');
        for (List<String> line : lines) {
            text.append(line.stream().map(NaiveReports::quoted).collect(Collectors.joining(",")))
                    .append('\n');
        }
        files.put(file, text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String quoted(String field) {
        boolean needed = field.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return needed ? '"' + field.replace("\"", "\"\"") + '"' : field;
    }
}
