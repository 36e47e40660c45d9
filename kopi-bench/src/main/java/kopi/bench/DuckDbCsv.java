package kopi.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The SQL that reads a dataset's folders with DuckDB's own CSV reader. */
final class DuckDbCsv {
    /** What DuckDB parses each column as; everything else stays text that no query touches. */
    private static final Map<String, String> PARSED_AS = Map.ofEntries(
            // Ids may be written 7.0, which DuckDB reads as a DOUBLE only; exact up to 2^53.
            Map.entry("store_id", "DOUBLE"),
            Map.entry("item_id", "DOUBLE"),
            Map.entry("user_id", "DOUBLE"),
            Map.entry("payment_method_id", "DOUBLE"),
            Map.entry("method_id", "DOUBLE"),
            Map.entry("voucher_id", "DOUBLE"),
            Map.entry("quantity", "DOUBLE"),
            Map.entry("original_amount", "DECIMAL(18,4)"),
            Map.entry("discount_applied", "DECIMAL(18,4)"),
            Map.entry("final_amount", "DECIMAL(18,4)"),
            Map.entry("subtotal", "DECIMAL(18,4)"),
            Map.entry("is_seasonal", "BOOLEAN"),
            Map.entry("created_at", "TIMESTAMP"),
            Map.entry("registered_at", "TIMESTAMP"),
            Map.entry("birthdate", "DATE"));

    private final Path data;
    private final boolean declaresTypes;

    /**
     * Over a dataset.
     *
     * @param declaresTypes whether DuckDB is told what columns there are and what they hold; if not, it finds out itself
     */
    DuckDbCsv(Path data, boolean declaresTypes) {
        this.data = data;
        this.declaresTypes = declaresTypes;
    }

    /**
     * A query over all rows of a table, in the order of files and lines, with the given columns; ids and quantities as
     * BIGINT.
     */
    String select(String table, String... columns) {
        if (!declaresTypes) {
            String cast = Arrays.stream(columns).map(DuckDbCsv::cast).collect(Collectors.joining(", "));
            return "(SELECT " + cast + " FROM read_csv(" + literals(csvFiles(data.resolve(table))) + "))";
        }
        String picked = Arrays.stream(columns).map(DuckDbCsv::picked).collect(Collectors.joining(", "));
        return scans(data.resolve(table)).stream()
                .map(scan -> "SELECT " + picked + " FROM " + scan)
                .collect(Collectors.joining(" UNION ALL ", "(", ")"));
    }

    /** Likewise, with all columns that the first of its files has. */
    String selectAll(String table) {
        List<Path> files = csvFiles(data.resolve(table));
        return select(table, header(files.getFirst()).toArray(String[]::new));
    }

    private static String picked(String column) {
        return "DOUBLE".equals(PARSED_AS.get(column)) ? column + "::BIGINT AS " + column : column;
    }

    private static String cast(String column) {
        String type = PARSED_AS.getOrDefault(column, "VARCHAR");
        return column + "::" + ("DOUBLE".equals(type) ? "BIGINT" : type) + " AS " + column;
    }

    /** One scan for each run of files with the same header: types are declared by position. */
    private static List<String> scans(Path folder) {
        List<List<String>> headers = new ArrayList<>();
        List<List<Path>> runs = new ArrayList<>();
        for (Path file : csvFiles(folder)) {
            List<String> header = header(file);
            if (headers.isEmpty() || !headers.getLast().equals(header)) {
                headers.add(header);
                runs.add(new ArrayList<>());
            }
            runs.getLast().add(file);
        }
        List<String> scans = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            scans.add(scan(runs.get(i), headers.get(i)));
        }
        return scans;
    }

    private static String scan(List<Path> files, List<String> header) {
        Map<String, String> types = new LinkedHashMap<>();
        header.forEach(column -> types.put(column, PARSED_AS.getOrDefault(column, "VARCHAR")));
        String columns = types.entrySet().stream()
                .map(type -> literal(type.getKey()) + ": " + literal(type.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
        return "read_csv(" + literals(files) + ", columns = " + columns
                + ", auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"')";
    }

    private static List<Path> csvFiles(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".csv"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    /** The column names; the header must be one line, without commas or quotes inside names. */
    private static List<String> header(Path file) {
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            String line = reader.readLine();
            if (line == null) {
                throw new IllegalArgumentException(file + " has no header line");
            }
            return List.of(line.replace("\uFEFF", "").replace("\"", "").split(",", -1));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static String literals(List<Path> files) {
        return files.stream().map(file -> literal(file.toString())).collect(Collectors.joining(", ", "[", "]"));
    }

    /** A text as SQL writes it. */
    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
