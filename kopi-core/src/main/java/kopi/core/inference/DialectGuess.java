package kopi.core.inference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kopi.core.csv.FieldCheck;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.schema.CsvDialect;
import kopi.core.schema.CsvDialect.DateOrder;

/** Finds what is written for NULL, how numbers are written, and in which order dates are, by what makes most columns typed. */
final class DialectGuess {
    private static final List<String> NULL_TEXTS =
            List.of("\\N", "NULL", "null", "NA", "N/A", "n/a", "NaN", "nan", "None");
    /** Enough to see which notation fits. */
    private static final int ROWS_LOOKED_AT = 500;

    private static final ColumnSpec DATE = new ColumnSpec("c", ColumnType.DATE);
    private static final ColumnSpec TIMESTAMP = new ColumnSpec("c", ColumnType.TIMESTAMP);

    private DialectGuess() {}

    /**
     * A dialect, and what could not be told of it.
     *
     * @param isOrderAmbiguous whether dates may have the day or the month first
     */
    record Guess(CsvDialect dialect, boolean isOrderAmbiguous) {}

    static Guess of(SampledTable table) {
        CsvDialect notation = notation(table);
        List<List<String>> columns = table.columns().stream()
                .map(fields -> fields.stream()
                        .filter(field -> !field.equals(notation.nullText()))
                        .toList())
                .filter(fields -> !fields.isEmpty())
                .toList();
        long isoDates = dates(columns, notation, DateOrder.ISO_8601);
        long daysFirst = dates(columns, notation, DateOrder.DAY_MONTH_YEAR);
        long monthsFirst = dates(columns, notation, DateOrder.MONTH_DAY_YEAR);
        if (Math.max(daysFirst, monthsFirst) <= isoDates) {
            return new Guess(notation, false);
        }
        // Nobody writes points where the month is first.
        boolean isAmbiguous = daysFirst == monthsFirst && !hasPointsInDates(columns, notation);
        if (isAmbiguous) {
            return new Guess(notation, true);
        }
        return new Guess(
                withOrder(notation, daysFirst >= monthsFirst ? DateOrder.DAY_MONTH_YEAR : DateOrder.MONTH_DAY_YEAR),
                false);
    }

    private static boolean hasPointsInDates(List<List<String>> columns, CsvDialect dialect) {
        FieldCheck check = new FieldCheck(withOrder(dialect, DateOrder.DAY_MONTH_YEAR));
        return columns.stream()
                .filter(fields -> isDates(fields, check))
                .anyMatch(fields -> fields.getFirst().indexOf('.') >= 0);
    }

    /** Of how many columns all fields are dates in that order. */
    private static long dates(List<List<String>> columns, CsvDialect dialect, DateOrder order) {
        FieldCheck check = new FieldCheck(withOrder(dialect, order));
        return columns.stream().filter(fields -> isDates(fields, check)).count();
    }

    private static boolean isDates(List<String> fields, FieldCheck check) {
        ColumnSpec type = check.isValue(DATE, fields.getFirst()) ? DATE : TIMESTAMP;
        return fields.stream().allMatch(field -> check.isValue(type, field));
    }

    private static CsvDialect notation(SampledTable table) {
        List<List<String>> head = table.columns().stream()
                .map(fields -> fields.stream().limit(ROWS_LOOKED_AT).toList())
                .toList();
        List<CsvDialect> possible = new ArrayList<>();
        for (String nullText : nullTexts(head)) {
            possible.add(withNotation(table.dialect(), false, nullText));
            if (table.dialect().delimiter() != ',') {
                possible.add(withNotation(table.dialect(), true, nullText));
            }
        }
        return possible.stream()
                .max(Comparator.comparingInt(dialect -> score(head, dialect)))
                .orElseThrow();
    }

    private static List<String> nullTexts(List<List<String>> head) {
        List<String> found = NULL_TEXTS.stream()
                .filter(text -> head.stream().anyMatch(fields -> fields.contains(text)))
                .toList();
        return Stream.concat(found.stream(), Stream.of("")).toList();
    }

    /** A column that has a type counts; one that has it only so, with a fraction or with NULL, a little more. */
    private static int score(List<List<String>> head, CsvDialect dialect) {
        return IntStream.range(0, head.size())
                .map(i -> {
                    ColumnSpec column = ColumnGuess.of("c", head.get(i), dialect, true);
                    boolean isTyped = column.type() != ColumnType.TEXT;
                    boolean hasFraction = column.type() == ColumnType.DECIMAL;
                    boolean hasNull = head.get(i).contains(dialect.nullText());
                    return (isTyped ? 10 : 0) + (isTyped && hasFraction ? 1 : 0) + (hasNull ? 1 : 0);
                })
                .sum();
    }

    private static CsvDialect withNotation(CsvDialect d, boolean hasDecimalComma, String nullText) {
        return new CsvDialect(
                d.delimiter(), d.quote(), d.hasHeader(), d.dateOrder(), hasDecimalComma, nullText, d.encoding());
    }

    private static CsvDialect withOrder(CsvDialect d, DateOrder order) {
        return new CsvDialect(
                d.delimiter(), d.quote(), d.hasHeader(), order, d.hasDecimalComma(), d.nullText(), d.encoding());
    }

    /** The columns whose dates may have the day or the month first. */
    static Optional<String> ambiguousColumn(SampledTable table, CsvDialect dialect) {
        FieldCheck check = new FieldCheck(withOrder(dialect, DateOrder.DAY_MONTH_YEAR));
        return IntStream.range(0, table.names().size())
                .filter(i -> {
                    List<String> fields = table.columns().get(i).stream()
                            .filter(field -> !field.equals(dialect.nullText()))
                            .toList();
                    return !fields.isEmpty() && isDates(fields, check);
                })
                .mapToObj(i -> table.names().get(i))
                .findFirst();
    }
}
