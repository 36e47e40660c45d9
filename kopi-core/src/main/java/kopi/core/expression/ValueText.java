package kopi.core.expression;

import java.util.Locale;
import java.util.Optional;

/** Values as texts, and texts as values, as CAST converts them. */
public final class ValueText {
    private static final int MAX_DIGITS = 40;

    private ValueText() {}

    /** A value of a type other than text, as text. */
    public static String print(ValueType type, long value) {
        return switch (type.kind()) {
            case BOOLEAN -> value == 1 ? "true" : "false";
            case BIGINT -> Long.toString(value);
            case DECIMAL -> decimal(value, type.scale());
            case DATE -> date(value);
            case TIME -> time(value);
            case TIMESTAMP ->
                date(Math.floorDiv(value, (long) CalendarMath.SECONDS_IN_A_DAY))
                        + " "
                        + time(Math.floorMod(value, (long) CalendarMath.SECONDS_IN_A_DAY));
            case TEXT -> throw new IllegalArgumentException("a text is no number");
        };
    }

    private static String decimal(long value, int scale) {
        if (scale == 0) {
            return Long.toString(value);
        }
        long power = LongKernels.power(scale);
        String sign = value < 0 ? "-" : "";
        return sign + Math.abs(value / power) + "." + padded(Math.abs(value % power), scale);
    }

    private static String padded(long number, int digits) {
        String text = Long.toString(number);
        return "0".repeat(digits - text.length()) + text;
    }

    private static String date(long day) {
        int months = CalendarMath.months(day);
        return padded(months / 12, 4) + "-" + padded(months % 12 + 1L, 2) + "-"
                + padded(CalendarMath.dayOfMonth(day), 2);
    }

    private static String time(long second) {
        return padded(second / 3_600, 2) + ":" + padded(second / 60 % 60, 2) + ":" + padded(second % 60, 2);
    }

    /** The value of a type other than text that a text stands for; {@link LongVector#ERROR} if it stands for none. */
    static long parse(ValueType type, String text) {
        String trimmed = trim(text);
        return switch (type.kind()) {
            case BOOLEAN -> bool(trimmed);
            case BIGINT, DECIMAL -> number(trimmed, type.scale());
            case DATE -> day(trimmed);
            case TIME -> secondOfDay(trimmed);
            case TIMESTAMP -> timestamp(trimmed);
            case TEXT -> throw new IllegalArgumentException("a text is no number");
        };
    }

    private static long bool(String text) {
        return switch (lower(text)) {
            case "true" -> 1;
            case "false" -> 0;
            default -> LongVector.ERROR;
        };
    }

    /** Digits, perhaps with a sign and a fraction, rounded half-up. */
    private static long number(String text, int scale) {
        int at = !text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
        int point = text.indexOf('.');
        String whole = text.substring(at, point < 0 ? text.length() : point);
        String fraction = point < 0 ? "" : text.substring(point + 1);
        if (whole.length() + fraction.length() == 0
                || whole.length() + fraction.length() > MAX_DIGITS
                || !isDigits(whole)
                || !isDigits(fraction)) {
            return LongVector.ERROR;
        }
        long units = digits(whole + fraction(fraction, scale));
        boolean roundsUp = fraction.length() > scale && fraction.charAt(scale) >= '5';
        long rounded =
                units < 0 || (roundsUp && units == Long.MAX_VALUE) ? LongVector.ERROR : units + (roundsUp ? 1 : 0);
        return text.charAt(0) == '-' && rounded != LongVector.ERROR ? -rounded : rounded;
    }

    private static String fraction(String digits, int scale) {
        return digits.length() >= scale ? digits.substring(0, scale) : digits + "0".repeat(scale - digits.length());
    }

    private static boolean isDigits(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Their number; negative if it does not fit. */
    private static long digits(String digits) {
        long number = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (number > (Long.MAX_VALUE - digit) / 10) {
                return LongVector.ERROR;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    /** Whether a text has digits where the form has zeros, and else what the form has. */
    private static boolean hasForm(String text, String form) {
        if (text.length() != form.length()) {
            return false;
        }
        for (int i = 0; i < form.length(); i++) {
            char c = text.charAt(i);
            if (form.charAt(i) == '0' ? c < '0' || c > '9' : c != form.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int part(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    private static long day(String text) {
        if (!hasForm(text, "0000-00-00")) {
            return LongVector.ERROR;
        }
        int year = part(text, 0, 4);
        int month = part(text, 5, 7);
        int day = part(text, 8, 10);
        if (year < 1 || month < 1 || month > 12 || day < 1) {
            return LongVector.ERROR;
        }
        int months = year * 12 + month - 1;
        long first = CalendarMath.firstDay(months);
        return first + day <= CalendarMath.firstDay(months + 1) ? first + day - 1 : LongVector.ERROR;
    }

    private static long secondOfDay(String text) {
        if (!hasForm(text, "00:00:00")) {
            return LongVector.ERROR;
        }
        int hour = part(text, 0, 2);
        int minute = part(text, 3, 5);
        int second = part(text, 6, 8);
        return hour < 24 && minute < 60 && second < 60 ? hour * 3_600L + minute * 60L + second : LongVector.ERROR;
    }

    /** A date, perhaps with a time of day behind a blank. */
    private static long timestamp(String text) {
        int blank = text.indexOf(' ');
        long day = day(blank < 0 ? text : text.substring(0, blank));
        long second = blank < 0 ? 0 : secondOfDay(text.substring(blank + 1));
        return day == LongVector.ERROR || second == LongVector.ERROR
                ? LongVector.ERROR
                : day * CalendarMath.SECONDS_IN_A_DAY + second;
    }

    static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** Without blanks at both ends. */
    static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && text.charAt(start) == ' ') {
            start++;
        }
        while (end > start && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(start, end);
    }

    /** The code points from the {@code from}-th, counted from 1, up to that many. */
    static String substring(String text, int from, Optional<Integer> length) {
        int[] points = text.codePoints().toArray();
        long start = from - 1L;
        long end = length.isPresent() ? start + length.get() : points.length;
        int first = Math.clamp(start, 0, points.length);
        int last = Math.clamp(end, first, points.length);
        return new String(points, first, last - first);
    }
}
