package kopi.core.csv;

import java.time.DateTimeException;
import java.time.LocalDate;
import kopi.core.schema.CsvDialect.DateOrder;

/**
 * Reads dates and times of day in the order of a dialect. Each method returns whether the text is well-formed, and if so
 * leaves the number in {@link #value}. Not thread-safe.
 */
final class DateParser {
    private static final long SECONDS_PER_DAY = 86_400;
    private static final int YEAR_DIGITS = 4;
    private static final String DATE_SEPARATORS = "./-";

    private final DateOrder order;
    private final FieldParser strict;
    private long value;
    /** Behind what {@link #number} read last. */
    private int position;

    /** @param strict what reads the chain's own dates */
    DateParser(DateOrder order, FieldParser strict) {
        this.order = order;
        this.strict = strict;
    }

    /** What was read last. */
    long value() {
        return value;
    }

    /** As days since 1970-01-01. */
    boolean date(byte[] bytes, int from, int to) {
        return switch (order) {
            case YEAR_MONTH_DAY, ISO_8601 -> keep(strict.date(bytes, from, to));
            case DAY_MONTH_YEAR, MONTH_DAY_YEAR -> parts(bytes, from, to);
        };
    }

    /** As seconds since 1970-01-01. */
    boolean timestamp(byte[] bytes, int from, int to) {
        if (order == DateOrder.YEAR_MONTH_DAY) {
            return keep(strict.timestamp(bytes, from, to));
        }
        int dateEnd = from;
        while (dateEnd < to && bytes[dateEnd] != ' ' && bytes[dateEnd] != 'T') {
            dateEnd++;
        }
        if (dateEnd == to || !date(bytes, from, dateEnd)) {
            return false;
        }
        long day = value;
        boolean isGood = time(bytes, dateEnd + 1, to);
        value += day * SECONDS_PER_DAY;
        return isGood;
    }

    /** {@code H:MM} or {@code HH:MM}, perhaps with {@code :SS}, and a fraction of zeros behind that; as seconds since midnight. */
    boolean time(byte[] bytes, int from, int to) {
        int hour = number(bytes, from, to, 1, 2);
        if (hour < 0 || hour > 23 || position == to || bytes[position] != ':') {
            return false;
        }
        int minute = number(bytes, position + 1, to, 2, 2);
        if (minute < 0 || minute > 59) {
            return false;
        }
        int second = 0;
        if (position < to) {
            second = bytes[position] == ':' ? number(bytes, position + 1, to, 2, 2) : -1;
            if (second < 0 || second > 59 || !isZeros(bytes, position, to)) {
                return false;
            }
        }
        value = (hour * 60L + minute) * 60 + second;
        return true;
    }

    /** Nothing, or a point and zeros: values are whole seconds, and what is more is not dropped silently. */
    private static boolean isZeros(byte[] bytes, int from, int to) {
        boolean isGood = from == to || (bytes[from] == '.' && from + 1 < to);
        for (int i = from + 1; i < to; i++) {
            isGood &= bytes[i] == '0';
        }
        return isGood;
    }

    private boolean keep(boolean isGood) {
        value = strict.value();
        return isGood;
    }

    /** Two numbers of one or two digits and a year, with the same separator between them. */
    private boolean parts(byte[] bytes, int from, int to) {
        int first = number(bytes, from, to, 1, 2);
        if (first < 0 || position == to || DATE_SEPARATORS.indexOf(bytes[position]) < 0) {
            return false;
        }
        byte separator = bytes[position];
        int second = number(bytes, position + 1, to, 1, 2);
        if (second < 0 || position == to || bytes[position] != separator) {
            return false;
        }
        int year = number(bytes, position + 1, to, YEAR_DIGITS, YEAR_DIGITS);
        if (year < 1 || position != to) {
            return false;
        }
        boolean isDayFirst = order == DateOrder.DAY_MONTH_YEAR;
        try {
            value = LocalDate.of(year, isDayFirst ? second : first, isDayFirst ? first : second)
                    .toEpochDay();
            return true;
        } catch (DateTimeException _) {
            return false;
        }
    }

    /** The number that stands there with so many digits; -1 if there is none. */
    private int number(byte[] bytes, int from, int to, int minDigits, int maxDigits) {
        int number = 0;
        position = from;
        while (position < to && position - from < maxDigits && bytes[position] >= '0' && bytes[position] <= '9') {
            number = number * 10 + bytes[position++] - '0';
        }
        return position - from < minDigits ? -1 : number;
    }
}
