package kopi.testkit.oracle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads the tables of a dataset directory row by row, and sets aside the rows that break the rules. */
final class NaiveTables {
    private static final Pattern ID = Pattern.compile("[0-9]+(\\.0+)?");
    private static final Pattern MONEY = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern TIMESTAMP = Pattern.compile(DATE + " [0-9]{2}:[0-9]{2}:[0-9]{2}");
    private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);

    private final Path data;
    private final List<NaiveReject> rejects = new ArrayList<>();

    NaiveTables(Path data) {
        this.data = data;
    }

    /** The rows rejected so far. */
    List<NaiveReject> rejects() {
        return rejects;
    }

    /**
     * The good rows of a table, the needed columns of each by name.
     *
     * @throws IllegalArgumentException if the table has no folder or a file lacks a needed column
     */
    List<NaiveRow> read(String table, Set<String> needed) {
        List<NaiveRow> good = new ArrayList<>();
        for (Path file : csvFiles(data.resolve(table))) {
            String name = data.relativize(file).toString();
            List<NaiveCsv.Row> rows = NaiveCsv.read(file);
            List<String> header = rows.isEmpty() ? List.of() : rows.getFirst().fields();
            if (!header.containsAll(needed)) {
                throw new IllegalArgumentException(name + " must have the columns " + needed + ", but has " + header);
            }
            for (NaiveCsv.Row row : rows.subList(1, rows.size())) {
                String bad = badColumn(table, header, needed, row);
                if (bad == null) {
                    good.add(pick(header, needed, row));
                } else {
                    rejects.add(new NaiveReject(name, row.line(), bad));
                }
            }
        }
        return good;
    }

    private static List<Path> csvFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().toLowerCase(Locale.ROOT).endsWith(".csv"))
                    .filter(file -> StreamSupport.stream(folder.relativize(file).spliterator(), false)
                            .map(Path::toString)
                            .noneMatch(name -> name.startsWith(".") || name.startsWith("~$")))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    private static NaiveRow pick(List<String> header, Set<String> needed, NaiveCsv.Row row) {
        Map<String, String> picked = new HashMap<>();
        for (String column : needed) {
            picked.put(column, row.fields().get(header.indexOf(column)));
        }
        return new NaiveRow(picked);
    }

    /** The leftmost bad column, empty for a malformed row, null for a good one. */
    private static @Nullable String badColumn(String table, List<String> header, Set<String> needed, NaiveCsv.Row row) {
        if (row.malformed() || row.fields().size() != header.size()) {
            return "";
        }
        for (int i = 0; i < header.size(); i++) {
            String column = header.get(i);
            if (needed.contains(column) && !isGood(table, column, row.fields().get(i))) {
                return new String(column.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            }
        }
        return null;
    }

    private static boolean isGood(String table, String column, String field) {
        return switch (column) {
            case "transaction_id" -> !field.isEmpty();
            case "store_name", "item_name" -> true;
            case "store_id", "item_id", "quantity" -> isId(field);
            case "user_id" -> isId(field) || (field.isEmpty() && table.equals("transactions"));
            case "final_amount", "subtotal" -> isMoney(field);
            case "created_at" -> TIMESTAMP.matcher(field).matches() && existsInCalendar(field);
            case "birthdate" -> DATE.matcher(field).matches() && existsInCalendar(field + " 00:00:00");
            default -> throw new IllegalArgumentException("no report needs " + column);
        };
    }

    private static boolean isId(String field) {
        return ID.matcher(field).matches() && NaiveRow.parseId(field).compareTo(LARGEST) <= 0;
    }

    private static boolean isMoney(String field) {
        return MONEY.matcher(field).matches()
                && NaiveRow.parseMoney(field).unscaledValue().abs().compareTo(LARGEST) <= 0;
    }

    private static boolean existsInCalendar(String timestamp) {
        try {
            return NaiveRow.parseTimestamp(timestamp).getYear() >= 1;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
