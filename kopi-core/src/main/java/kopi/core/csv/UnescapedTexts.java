package kopi.core.csv;

import java.util.Arrays;

/** The few texts of a chunk that had doubled quotes and so do not stand in the file as they are. Not thread-safe. */
final class UnescapedTexts {
    private byte[] bytes = {};
    private int length;

    void clear() {
        length = 0;
    }

    /** Keeps a text and returns its offset in {@link #bytes}. */
    int add(byte[] text) {
        int start = length;
        length = Math.addExact(start, text.length);
        if (length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length, bytes.length * 2));
        }
        System.arraycopy(text, 0, bytes, start, text.length);
        return start;
    }

    /** All texts; valid until the next {@link #add}. */
    byte[] bytes() {
        return bytes;
    }
}
