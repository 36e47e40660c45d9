package kopi.core.expression;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import kopi.core.model.TextColumn;

/** Numbers texts, from 0 in the order of their first occurrence. Mutable, single owner. */
public final class TextDictionary {
    /** Instead of a text's number: it has none. */
    public static final int NONE = -1;

    private static final int EMPTY = -1;
    /** What an array can hold on any JVM. */
    private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

    /** More may come, but room is made for no more at once. */
    private static final int MAX_TEXTS = 1 << 28;

    private static final int MAX_SLOTS = 1 << 30;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = new byte[256];
    private int[] ends = new int[16];
    private int size;
    private final LongConsumer growth;
    /** Numbers of texts, by hash; a power of two of them, less than half in use. */
    private int[] slots = slots(64);

    /** An empty one. */
    public TextDictionary() {
        this(_ -> {});
    }

    /**
     * An empty one.
     *
     * @param growth is asked before so many bytes more are taken; may throw
     */
    public TextDictionary(LongConsumer growth) {
        this.growth = growth;
    }

    /** An empty one that need not grow when all texts of those columns come. */
    static TextDictionary withRoomFor(List<TextColumn> columns) {
        var dictionary = new TextDictionary();
        long texts = columns.stream().mapToLong(TextColumn::size).sum();
        long bytes = columns.stream().mapToLong(column -> column.bytes().length).sum();
        dictionary.bytes = new byte[Math.clamp(bytes, dictionary.bytes.length, MAX_BYTES)];
        dictionary.ends = new int[Math.clamp(texts, dictionary.ends.length, MAX_TEXTS)];
        dictionary.slots = slots(Math.clamp(Long.highestOneBit(texts) << 2, dictionary.slots.length, MAX_SLOTS));
        return dictionary;
    }

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

    /** How many bytes it takes. */
    public long bytes() {
        return bytes.length + (long) Integer.BYTES * (ends.length + slots.length);
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
        append(from, start, length, slot);
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

    private void append(byte[] from, int start, int length, int slot) {
        int end = start(size);
        if (bytes.length - end < length) {
            int larger = capacityFor(Math.addExact(end, length));
            growth.accept(larger - bytes.length);
            bytes = Arrays.copyOf(bytes, larger);
        }
        System.arraycopy(from, start, bytes, end, length);
        if (size == ends.length) {
            growth.accept((long) Integer.BYTES * size);
            ends = Arrays.copyOf(ends, 2 * size);
        }
        slots[slot] = size;
        ends[size++] = end + length;
        if (2 * size >= slots.length) {
            rehash();
        }
    }

    /** A power of two, as far as there are any: it must not depend on the order in which texts have come. */
    private static int capacityFor(int bytes) {
        return bytes > 1 << 30 ? MAX_BYTES : Integer.highestOneBit(bytes - 1) << 1;
    }

    private void rehash() {
        growth.accept((long) Integer.BYTES * slots.length);
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

    /** Eight bytes at a time; mixed, so that texts that differ at their ends only do not share slots. */
    private static int hash(byte[] from, int start, int length) {
        long hash = length;
        int end = start + length;
        int at = start;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = mixed(hash ^ (long) LONGS.get(from, at));
        }
        long rest = 0;
        for (; at < end; at++) {
            rest = (rest << 8) | (from[at] & 0xFF);
        }
        hash = mixed(hash ^ rest);
        return (int) (hash ^ (hash >>> 32));
    }

    private static long mixed(long hash) {
        long product = hash * 0x9E37_79B9_7F4A_7C15L;
        return product ^ (product >>> 29);
    }

    /** All texts, in the order of their numbers. */
    public TextColumn texts() {
        return new TextColumn(Arrays.copyOf(bytes, start(size)), Arrays.copyOf(ends, size));
    }
}
