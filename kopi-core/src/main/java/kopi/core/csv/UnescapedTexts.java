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
        return add(text, text.length);
    }

    /** Keeps all texts of another; returns the offset that they are moved by. */
    int addAll(UnescapedTexts others) {
        return add(others.bytes, others.length);
    }

    private int add(byte[] text, int textLength) {
        int start = length;
        length = Math.addExact(start, textLength);
        if (length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length, bytes.length * 2));
        }
        System.arraycopy(text, 0, bytes, start, textLength);
        return start;
    }

    /** All texts; valid until the next {@link #add}. */
    byte[] bytes() {
        return bytes;
    }
}
