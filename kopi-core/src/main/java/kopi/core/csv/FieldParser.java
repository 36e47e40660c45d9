package kopi.core.csv;

import java.time.DateTimeException;
import java.time.LocalDate;
import kopi.core.model.ColumnType;
import kopi.core.model.LongColumn;
import kopi.core.model.Money;

/**
 * Reads the text of one field as {@link ColumnType} says, one byte after the other: the reference that the fast path is
 * held against, and what it falls back to. Each method returns whether the text is well-formed, and if so leaves the
 * number in {@link #value}. Not thread-safe.
 */
final class FieldParser {
    private static final long SECONDS_PER_DAY = 86_400;
    private static final int DATE_LENGTH = "YYYY-MM-DD".length();
    private static final int TIMESTAMP_LENGTH = "YYYY-MM-DD HH:MM:SS".length();

    private long value;

    /** What the last field read as. */
    long value() {
        return value;
    }

    /** Reads {@code bytes[from..to)} as that type; text types leave 0. */
    boolean parse(ColumnType type, byte[] bytes, int from, int to) {
        value = 0;
        return switch (type) {
            case KEY_TEXT -> from < to;
            case TEXT -> true;
            case ID, QUANTITY -> integer(bytes, from, to);
            case OPTIONAL_ID -> optionalInteger(bytes, from, to);
            case MONEY -> money(bytes, from, to);
            case TIMESTAMP -> timestamp(bytes, from, to);
            case DATE -> date(bytes, from, to);
            case BIGINT, INTEGER, DECIMAL, BOOLEAN, TIME, UUID ->
                throw new IllegalArgumentException("fields of type " + type + " are not read");
        };
    }

    /** What is wrong with a field that did not read as that type, for people. */
    static String problem(ColumnType type) {
        return switch (type) {
            case KEY_TEXT -> "empty";
            case TEXT -> "not text";
            case ID, OPTIONAL_ID -> "not an id";
            case QUANTITY -> "not a quantity";
            case MONEY -> "not an amount";
            case TIMESTAMP -> "not a date and time";
            case DATE -> "not a date";
            case BIGINT, INTEGER -> "not an integer";
            case DECIMAL -> "not a number";
            case BOOLEAN -> "not true or false";
            case TIME -> "not a time";
            case UUID -> "not a UUID";
        };
    }

    boolean optionalInteger(byte[] bytes, int from, int to) {
        value = LongColumn.ABSENT;
        return from == to || integer(bytes, from, to);
    }

    /** {@code \d+(\.0+)?}, up to 2^63-1. */
    boolean integer(byte[] bytes, int from, int to) {
        int digitsEnd = digitsEnd(bytes, from, to);
        if (digitsEnd == from) {
            return false;
        }
        int zerosEnd = digitsEnd;
        if (digitsEnd < to && bytes[digitsEnd] == '.') {
            zerosEnd++;
            while (zerosEnd < to && bytes[zerosEnd] == '0') {
                zerosEnd++;
            }
            if (zerosEnd == digitsEnd + 1) {
                return false;
            }
        }
        return zerosEnd == to && appendDigits(bytes, from, digitsEnd) && negate();
    }

    /** {@code -?\d+(\.\d+)?} in {@link Money} units, halves away from zero. */
    boolean money(byte[] bytes, int from, int to) {
        boolean negative = from < to && bytes[from] == '-';
        int first = negative ? from + 1 : from;
        int point = digitsEnd(bytes, first, to);
        boolean hasFraction = point < to && bytes[point] == '.';
        int fraction = hasFraction ? point + 1 : point;
        int end = digitsEnd(bytes, fraction, to);
        if (point == first || end != to || (hasFraction && fraction == end)) {
            return false;
        }
        if (!appendDigits(bytes, first, point)) {
            return false;
        }
        int digit = fraction;
        for (long unit = Money.UNITS; unit > 1; unit /= 10, digit++) {
            if (!appendDigit(digit < end ? bytes[digit] - '0' : 0)) {
                return false;
            }
        }
        if (digit < end && bytes[digit] >= '5' && !add(-1)) {
            return false;
        }
        return negative || negate();
    }

    /** {@code YYYY-MM-DD HH:MM:SS}. */
    boolean timestamp(byte[] bytes, int from, int to) {
        if (to - from != TIMESTAMP_LENGTH || !date(bytes, from, from + DATE_LENGTH)) {
            return false;
        }
        int time = from + DATE_LENGTH;
        int hour = twoDigits(bytes, time + 1);
        int minute = twoDigits(bytes, time + 4);
        int second = twoDigits(bytes, time + 7);
        value = value * SECONDS_PER_DAY + (hour * 60L + minute) * 60 + second;
        return bytes[time] == ' '
                && bytes[time + 3] == ':'
                && bytes[time + 6] == ':'
                && isWithin(hour, 0, 23)
                && isWithin(minute, 0, 59)
                && isWithin(second, 0, 59);
    }

    /** {@code YYYY-MM-DD}. */
    boolean date(byte[] bytes, int from, int to) {
        if (to - from != DATE_LENGTH || bytes[from + 4] != '-' || bytes[from + 7] != '-') {
            return false;
        }
        int century = twoDigits(bytes, from);
        int yearOfCentury = twoDigits(bytes, from + 2);
        int year = century * 100 + yearOfCentury;
        int month = twoDigits(bytes, from + 5);
        int day = twoDigits(bytes, from + 8);
        if (century < 0 || yearOfCentury < 0 || year == 0 || !isWithin(month, 1, 12) || day < 1) {
            return false;
        }
        try {
            value = LocalDate.of(year, month, day).toEpochDay();
            return true;
        } catch (DateTimeException _) {
            return false;
        }
    }

    /** The number that two digits make; -1 if they are none. */
    private static int twoDigits(byte[] bytes, int at) {
        int tens = bytes[at] - '0';
        int ones = bytes[at + 1] - '0';
        return isWithin(tens, 0, 9) && isWithin(ones, 0, 9) ? tens * 10 + ones : -1;
    }

    private static boolean isWithin(int number, int min, int max) {
        return min <= number && number <= max;
    }

    private static int digitsEnd(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && bytes[i] >= '0' && bytes[i] <= '9') {
            i++;
        }
        return i;
    }

    // Numbers are gathered below zero, because there is one more number on that side.

    private boolean appendDigits(byte[] bytes, int from, int to) {
        value = 0;
        for (int i = from; i < to; i++) {
            if (!appendDigit(bytes[i] - '0')) {
                return false;
            }
        }
        return true;
    }

    private boolean appendDigit(int digit) {
        if (value < Long.MIN_VALUE / 10) {
            return false;
        }
        value *= 10;
        return add(-digit);
    }

    private boolean add(int summand) {
        if (value < Long.MIN_VALUE - summand) {
            return false;
        }
        value += summand;
        return true;
    }

    private boolean negate() {
        value = -value;
        return value >= 0;
    }
}
