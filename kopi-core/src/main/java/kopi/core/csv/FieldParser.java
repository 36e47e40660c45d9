package kopi.core.csv;

import java.time.DateTimeException;
import java.time.LocalDate;
import kopi.core.model.ColumnSpec;
import kopi.core.model.LongColumn;
import kopi.core.model.Money;

/**
 * Reads numbers, and dates and times as the chain's files have them, one byte after the other. Each method returns whether
 * the text is well-formed, and if so leaves the number in {@link #value}. Not thread-safe.
 */
final class FieldParser {
    private static final long SECONDS_PER_DAY = 86_400;
    private static final int DATE_LENGTH = "YYYY-MM-DD".length();
    private static final int TIMESTAMP_LENGTH = "YYYY-MM-DD HH:MM:SS".length();

    /** By exponent: the powers of ten. */
    private static final long[] POWERS = powers();

    private long value;

    private static long[] powers() {
        long[] powers = new long[ColumnSpec.MAX_PRECISION + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = 10 * powers[i - 1];
        }
        return powers;
    }

    /** Ten to the power of up to {@link ColumnSpec#MAX_PRECISION}. */
    static long power(int exponent) {
        return POWERS[exponent];
    }

    /** What the last field read as. */
    long value() {
        return value;
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

    /** {@code [+-]?\d+(\.0+)?}, from -(2^63-2) to 2^63-1: the two smallest numbers stand for NULL and for errors. */
    boolean signedInteger(byte[] bytes, int from, int to) {
        if (!integer(bytes, afterSign(bytes, from, to), to)) {
            return false;
        }
        boolean negative = bytes[from] == '-';
        boolean fits = !negative || value < Long.MAX_VALUE;
        value = negative ? -value : value;
        return fits;
    }

    /**
     * Digits with or without a sign and a point, at least one of them, in units of the last of {@code scale} digits behind the
     * point, halves away from zero; then at most {@code precision} digits.
     */
    boolean decimal(byte[] bytes, int from, int to, int precision, int scale) {
        int first = afterSign(bytes, from, to);
        int point = digitsEnd(bytes, first, to);
        boolean hasPoint = point < to && bytes[point] == '.';
        int fraction = hasPoint ? point + 1 : point;
        int end = digitsEnd(bytes, fraction, to);
        boolean hasDigits = point > first || end > fraction;
        if (!hasDigits || end != to || !appendDigits(bytes, first, point)) {
            return false;
        }
        for (int i = fraction; i < fraction + scale; i++) {
            if (!appendDigit(i < end ? bytes[i] - '0' : 0)) {
                return false;
            }
        }
        if (fraction + scale < end && bytes[fraction + scale] >= '5' && !add(-1)) {
            return false;
        }
        boolean fits = value > -POWERS[precision];
        value = bytes[from] == '-' ? value : -value;
        return fits;
    }

    private static int afterSign(byte[] bytes, int from, int to) {
        return from < to && (bytes[from] == '-' || bytes[from] == '+') ? from + 1 : from;
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
