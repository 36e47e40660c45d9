package kopi.core.expression;

import java.util.Arrays;
import kopi.core.model.TextColumn;

/** Numbers texts, from 0 in the order of their first occurrence. Mutable, single owner. */
public final class TextDictionary {
    /** Instead of a text's number: it has none. */
    public static final int NONE = -1;

    private static final int EMPTY = -1;

    private byte[] bytes = new byte[256];
    private int[] ends = new int[16];
    private int size;
    /** Numbers of texts, by hash; a power of two of them, less than half in use. */
    private int[] slots = slots(64);

    private static int[] slots(int count) {
        int[] slots = new int[count];
        Arrays.fill(slots, EMPTY);
        return slots;
    }

    /** The texts of a column, and which row has which. */
    public static TextVector encode(TextColumn column) {
        var dictionary = new TextDictionary();
        int[] codes = new int[column.size()];
        for (int row = 0; row < codes.length; row++) {
            codes[row] = dictionary.code(column.bytes(), column.start(row), column.length(row));
        }
        return new TextVector(codes, dictionary.texts());
    }

    /** How many texts there are. */
    public int size() {
        return size;
    }

    /** The number of a text, which becomes the next one if it is new. */
    public int code(byte[] text) {
        return code(text, 0, text.length);
    }

    /** The number of the text in so many bytes of an array, which becomes the next one if it is new. */
    public int code(byte[] from, int start, int length) {
        int slot = slotOf(from, start, length);
        if (slots[slot] != EMPTY) {
            return slots[slot];
        }
        slots[slot] = size;
        append(from, start, length);
        return size - 1;
    }

    /** The number of the text in so many bytes of an array; {@link #NONE} if it has none. */
    public int find(byte[] from, int start, int length) {
        int code = slots[slotOf(from, start, length)];
        return code == EMPTY ? NONE : code;
    }

    /** Where the text's number is, or would be. */
    private int slotOf(byte[] from, int start, int length) {
        int mask = slots.length - 1;
        int slot = hash(from, start, length) & mask;
        while (slots[slot] != EMPTY && !isAt(slots[slot], from, start, length)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void append(byte[] from, int start, int length) {
        int end = start(size);
        if (bytes.length - end < length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(end, length)));
        }
        System.arraycopy(from, start, bytes, end, length);
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, 2 * size);
        }
        ends[size++] = end + length;
        if (2 * size >= slots.length) {
            rehash();
        }
    }

    private void rehash() {
        int[] larger = slots(2 * slots.length);
        int mask = larger.length - 1;
        for (int code = 0; code < size; code++) {
            int slot = hash(bytes, start(code), ends[code] - start(code)) & mask;
            while (larger[slot] != EMPTY) {
                slot = (slot + 1) & mask;
            }
            larger[slot] = code;
        }
        slots = larger;
    }

    private int start(int code) {
        return code == 0 ? 0 : ends[code - 1];
    }

    private boolean isAt(int code, byte[] from, int start, int length) {
        return Arrays.equals(bytes, start(code), ends[code], from, start, start + length);
    }

    /** Mixed, so that texts that differ at their ends only do not share slots. */
    private static int hash(byte[] from, int start, int length) {
        long hash = length;
        for (int i = start; i < start + length; i++) {
            hash = (hash ^ from[i]) * 0x9E37_79B9_7F4A_7C15L;
            hash ^= hash >>> 29;
        }
        return (int) (hash ^ hash >>> 32);
    }

    /** All texts, in the order of their numbers. */
    public TextColumn texts() {
        return new TextColumn(Arrays.copyOf(bytes, start(size)), Arrays.copyOf(ends, size));
    }
}
