package kopi.core.report;

import java.util.List;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.model.FieldFormat;

/**
 * One of the values that rows are grouped by.
 *
 * @param column where it comes from
 * @param part what of the column's value is the key
 */
public record GroupKey(ColumnSpec column, Part part) {
    private static final List<String> WEEKDAYS =
            List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");

    /** 1970-01-01 was a Thursday. */
    private static final int WEEKDAY_OF_DAY_0 = 3;

    private static final int MONTHS = 12;
    private static final int HALVES = 2;
    private static final int MONTHS_IN_A_HALF = 6;

    /** A part of a column's value. */
    public enum Part {
        /** The value itself. */
        VALUE,
        /** The month of a timestamp, as {@code year * 12 + month - 1}; printed {@code 2024-01}. */
        YEAR_MONTH,
        /** The half-year of a timestamp, as {@code year * 2 + half - 1}; printed {@code 2024-H1}. */
        YEAR_HALF,
        /** The day of the week of a timestamp, from 1 for Monday to 7; printed {@code Monday}. */
        WEEKDAY
    }

    public GroupKey {
        switch (part) {
            case VALUE -> Rules.integer(column);
            case YEAR_MONTH, YEAR_HALF, WEEKDAY -> Rules.timestamp(column);
        }
    }

    /** The group that itself is named by a column's value. */
    public static GroupKey value(ColumnSpec column) {
        return new GroupKey(column, Part.VALUE);
    }

    /** The key of a month, {@code month} from 1 to 12. */
    public static long yearMonth(int year, int month) {
        return (long) year * MONTHS + month - 1;
    }

    /** The key of the half-year that a month, from 1 to 12, lies in. */
    public static long yearHalf(int year, int month) {
        return (long) year * HALVES + (month - 1) / MONTHS_IN_A_HALF;
    }

    /** The key of the weekday of a day, which is counted from 1970-01-01. */
    public static long weekday(long epochDay) {
        return Math.floorMod(epochDay + WEEKDAY_OF_DAY_0, WEEKDAYS.size()) + 1L;
    }

    /** Whether it is an id that reference data may know. */
    public boolean isId() {
        return part == Part.VALUE && (column.type() == ColumnType.ID || column.type() == ColumnType.OPTIONAL_ID);
    }

    /** How a key is printed. */
    public String format(long key) {
        return switch (part) {
            case VALUE -> FieldFormat.format(column.type(), key);
            case YEAR_MONTH -> year(key / MONTHS) + "-" + twoDigits(key % MONTHS + 1);
            case YEAR_HALF -> year(key / HALVES) + "-H" + (key % HALVES + 1);
            case WEEKDAY -> WEEKDAYS.get(Math.toIntExact(key - 1));
        };
    }

    private static String year(long year) {
        return "0".repeat(Math.max(0, 4 - Long.toString(year).length())) + year;
    }

    private static String twoDigits(long number) {
        return number < 10 ? "0" + number : Long.toString(number);
    }
}
