package kopi.parquet;

import java.util.Arrays;

/** Bytes that grow, and are read from their start. Not thread-safe. */
final class TextBuffer {
    private byte[] bytes = new byte[1 << 16];
    private int length;
    private int at;

    /** Makes room for so many more. */
    byte[] ensure(int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(length, count)));
        }
        return bytes;
    }

    void put(byte[] from, int offset, int count) {
        System.arraycopy(from, offset, ensure(count), length, count);
        length += count;
    }

    void put(char ascii) {
        ensure(1)[length++] = (byte) ascii;
    }

    void put(String ascii) {
        byte[] into = ensure(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            into[length++] = (byte) ascii.charAt(i);
        }
    }

    /** A number, with zeros in front if it has fewer digits. */
    void put(long value, int minDigits) {
        if (value < 0) {
            put(Long.toString(value));
            return;
        }
        byte[] into = ensure(Math.max(minDigits, 20));
        int digits = minDigits;
        for (long rest = power(minDigits); digits < 19 && value >= rest; digits++) {
            rest *= 10;
        }
        long left = value;
        for (int i = length + digits - 1; i >= length; i--) {
            into[i] = (byte) ('0' + left % 10);
            left /= 10;
        }
        length += digits;
    }

    private static long power(int digits) {
        long power = 1;
        for (int i = 0; i < digits; i++) {
            power *= 10;
        }
        return power;
    }

    boolean isEmpty() {
        return at == length;
    }

    void clear() {
        length = 0;
        at = 0;
    }

    /** Reads some; there must be one at least. */
    int read(byte[] to, int offset, int count) {
        int read = Math.min(count, length - at);
        System.arraycopy(bytes, at, to, offset, read);
        at += read;
        return read;
    }
}
