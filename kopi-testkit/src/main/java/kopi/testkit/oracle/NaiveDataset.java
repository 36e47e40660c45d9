package kopi.testkit.oracle;

import static java.util.Comparator.reverseOrder;
import static java.util.Map.Entry.comparingByKey;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import kopi.core.report.Parameters;

/** What an oracle reads, and where it prints: every row an object, every number a {@link BigDecimal}. */
public final class NaiveDataset {
    private final Parameters parameters;
    /** By name: the good rows of each table that is needed. */
    private final Map<String, List<NaiveRow>> tables;

    private final Map<String, byte[]> files = new LinkedHashMap<>();

    NaiveDataset(Parameters parameters, Map<String, List<NaiveRow>> tables) {
        this.parameters = parameters;
        this.tables = tables;
    }

    Map<String, byte[]> files() {
        return files;
    }

    /** What was asked for. */
    public Parameters parameters() {
        return parameters;
    }

    /** The good rows of a table, of all years. */
    List<NaiveRow> rows(String table) {
        return tables.getOrDefault(table, List.of());
    }

    /** The good rows of a table that lie in the years. */
    List<NaiveRow> rowsInYears(String table) {
        return rows(table).stream()
                .filter(row -> {
                    int year = createdAt(row).getYear();
                    return parameters.firstYear() <= year && year <= parameters.lastYear();
                })
                .toList();
    }

    boolean inHours(NaiveRow row) {
        int second = createdAt(row).toLocalTime().toSecondOfDay();
        return parameters.firstSecond() <= second && second <= parameters.lastSecond();
    }

    static LocalDateTime createdAt(NaiveRow row) {
        return row.timestamp("created_at");
    }

    /** What the first row of each id says. */
    Map<BigInteger, String> references(String table, String idColumn, String attribute) {
        Map<BigInteger, String> found = new HashMap<>();
        for (NaiveRow row : rows(table)) {
            found.putIfAbsent(row.id(idColumn), row.text(attribute));
        }
        return found;
    }

    static <K> void add(Map<K, Map<BigInteger, BigDecimal>> groups, K group, BigInteger member, BigDecimal amount) {
        groups.computeIfAbsent(group, _ -> new TreeMap<>()).merge(member, amount, BigDecimal::add);
    }

    /** The largest first; of equals the smaller id. */
    static List<Map.Entry<BigInteger, BigDecimal>> ranked(Map<BigInteger, BigDecimal> sums) {
        return sums.entrySet().stream()
                .sorted(Map.Entry.<BigInteger, BigDecimal>comparingByValue(reverseOrder())
                        .thenComparing(comparingByKey()))
                .toList();
    }

    static String nameOf(BigInteger id, Map<BigInteger, String> names) {
        return names.getOrDefault(id, id.toString());
    }

    static String twoDecimals(BigDecimal amount) {
        return amount.setScale(2, RoundingMode.HALF_UP).toPlainString();
    }

    /** Writes a file. */
    void print(String file, String header, List<List<String>> lines) {
        StringBuilder text = new StringBuilder(header).append('\n');
        for (List<String> line : lines) {
            text.append(line.stream().map(NaiveDataset::quoted).collect(Collectors.joining(",")))
                    .append('\n');
        }
        files.put(file, text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String quoted(String field) {
        boolean needed = field.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return needed ? '"' + field.replace("\"", "\"\"") + '"' : field;
    }
}
