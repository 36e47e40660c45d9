package kopi.adapter.generate;

import java.nio.charset.StandardCharsets;

/**
 * Rows as bytes, put together without an object per field: a dataset has some 500 million fields. Not thread-safe.
 *
 * <p>The caller makes sure that there is room: {@link #LONGEST_ROW} bytes at the start of every row.
 */
final class RowBuffer {
    /** No row is longer. */
    static final int LONGEST_ROW = 512;

    /** Characters of a UUID. */
    static final int UUID_LENGTH = 36;

    private static final byte[] HEX = ascii("0123456789abcdef");
    private static final int MOST_DIGITS = 19;

    private final byte[] bytes;
    private int length;

    /** @param capacity in bytes, more than {@link #LONGEST_ROW} */
    RowBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    boolean hasRoomForARow() {
        return bytes.length - length >= LONGEST_ROW;
    }

    void clear() {
        length = 0;
    }

    RowBuffer text(String asciiText) {
        return raw(ascii(asciiText));
    }

    RowBuffer raw(byte[] text) {
        return raw(text, 0, text.length);
    }

    RowBuffer raw(byte[] text, int from, int count) {
        System.arraycopy(text, from, bytes, length, count);
        length += count;
        return this;
    }

    RowBuffer comma() {
        bytes[length++] = ',';
        return this;
    }

    void endRow() {
        bytes[length++] = '\n';
    }

    /** @param number not negative */
    RowBuffer number(long number) {
        if (number < 10) {
            bytes[length++] = (byte) ('0' + number);
            return this;
        }
        int digits = digits(number);
        long rest = number;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
        return this;
    }

    /** An id as a column with empty fields prints it in the real files, as {@code 123.0}; nothing for 0. */
    RowBuffer optionalId(long id) {
        if (id != 0) {
            number(id);
            bytes[length++] = '.';
            bytes[length++] = '0';
        }
        return this;
    }

    /**
     * An amount with as many decimals as it needs, at least one, as Python prints a float: {@code 38.0},
     * {@code 28.5}, {@code 8.835}.
     *
     * @param thousandths of a ringgit, not negative
     */
    RowBuffer amount(int thousandths) {
        number(thousandths / 1_000);
        int fraction = thousandths % 1_000;
        bytes[length++] = '.';
        bytes[length++] = (byte) ('0' + fraction / 100);
        if (fraction % 100 != 0) {
            bytes[length++] = (byte) ('0' + fraction / 10 % 10);
            if (fraction % 10 != 0) {
                bytes[length++] = (byte) ('0' + fraction % 10);
            }
        }
        return this;
    }

    /** A UUID in lower case, {@code 2ae6d188-76c2-4095-b861-ab97d3cd9312}. */
    RowBuffer uuid(long high, long low) {
        hex(high >>> 32, 8);
        bytes[length++] = '-';
        hex(high >>> 16, 4);
        bytes[length++] = '-';
        hex(high, 4);
        bytes[length++] = '-';
        hex(low >>> 48, 4);
        bytes[length++] = '-';
        hex(low, 12);
        return this;
    }

    /** @param secondOfDay seconds since midnight, printed as {@code HH:MM:SS} */
    RowBuffer time(int secondOfDay) {
        twoDigits(secondOfDay / 3_600);
        bytes[length++] = ':';
        twoDigits(secondOfDay / 60 % 60);
        bytes[length++] = ':';
        twoDigits(secondOfDay % 60);
        return this;
    }

    /** A date as {@code YYYY-MM-DD}; the year has four digits. */
    RowBuffer date(int year, int month, int day) {
        number(year);
        bytes[length++] = '-';
        twoDigits(month);
        bytes[length++] = '-';
        twoDigits(day);
        return this;
    }

    private void twoDigits(int number) {
        bytes[length++] = (byte) ('0' + number / 10);
        bytes[length++] = (byte) ('0' + number % 10);
    }

    /** The lowest hex digits of the bits. */
    private void hex(long bits, int digits) {
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[(int) (bits >>> shift) & 0xF];
        }
    }

    private static int digits(long number) {
        long power = 10;
        for (int digits = 1; digits < MOST_DIGITS; digits++) {
            if (number < power) {
                return digits;
            }
            power *= 10;
        }
        return MOST_DIGITS;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
