package kopi.core.csv;

import java.util.Arrays;
import kopi.core.model.TextColumn;

/**
 * The few texts of a chunk that do not stand in the file as they are: those that had doubled quotes, UUIDs in capitals, and
 * the one that stands for NULL. Not thread-safe.
 */
final class UnescapedTexts {
    /** In {@link RowColumns#textStarts}: the text, of one byte, that stands for NULL; no other one starts there. */
    static final int NULL = ~0;

    private byte[] bytes = {TextColumn.NULL};
    private int length = 1;

    void clear() {
        length = 1;
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
