package kopi.core.report;

import kopi.core.model.ColumnSpec;

/**
 * One of the values that rows are grouped by.
 *
 * @param column where it comes from
 * @param part what of the column's value is the key
 */
public record GroupKey(ColumnSpec column, Part part) {
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
        YEAR_HALF
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

    /** How a key is printed. */
    public String format(long key) {
        return switch (part) {
            case VALUE -> Long.toString(key);
            case YEAR_MONTH -> year(key / MONTHS) + "-" + twoDigits(key % MONTHS + 1);
            case YEAR_HALF -> year(key / HALVES) + "-H" + (key % HALVES + 1);
        };
    }

    private static String year(long year) {
        return "0".repeat(Math.max(0, 4 - Long.toString(year).length())) + year;
    }

    private static String twoDigits(long number) {
        return number < 10 ? "0" + number : Long.toString(number);
    }
}
