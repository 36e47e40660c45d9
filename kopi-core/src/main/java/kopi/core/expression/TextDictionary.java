package kopi.core.expression;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import kopi.core.model.TextColumn;

/** Numbers texts, from 0 in the order of their first occurrence. Mutable, single owner. */
public final class TextDictionary {
    /** Instead of a text's number: it has none. */
    public static final int NONE = -1;

    private static final long EMPTY = -1;
    /** What an array can hold on any JVM. */
    private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

    /** More may come, but room is made for no more at once. */
    private static final int MAX_TEXTS = 1 << 28;

    private static final int MAX_SLOTS = 1 << 30;

    private byte[] bytes = new byte[256];
    private int[] ends = new int[16];
    private int size;
    private final LongConsumer growth;
    /**
     * By hash, a power of two of them, less than half in use: the hash of a text above its number, so that texts which only share a slot
     * are told apart without a look at them.
     */
    private long[] slots = slots(64);

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

    private static long[] slots(int count) {
        long[] slots = new long[count];
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
        return bytes.length + (long) Integer.BYTES * ends.length + (long) Long.BYTES * slots.length;
    }

    /** The number of a text, which becomes the next one if it is new. */
    public int code(byte[] text) {
        return code(text, 0, text.length);
    }

    /** The number of the text in so many bytes of an array, which becomes the next one if it is new. */
    public int code(byte[] from, int start, int length) {
        int hash = hash(from, start, length);
        int slot = slotOf(hash, from, start, length);
        if (slots[slot] != EMPTY) {
            return (int) slots[slot];
        }
        append(from, start, length);
        slots[slot] = entry(hash, size - 1);
        if (2 * size >= slots.length) {
            rehash();
        }
        return size - 1;
    }

    /** The number of the text in so many bytes of an array; {@link #NONE} if it has none. */
    public int find(byte[] from, int start, int length) {
        long entry = slots[slotOf(hash(from, start, length), from, start, length)];
        return entry == EMPTY ? NONE : (int) entry;
    }

    private static int hash(byte[] from, int start, int length) {
        long hash = TextHash.of(from, start, length);
        return (int) (hash ^ (hash >>> Integer.SIZE));
    }

    private static long entry(int hash, int code) {
        return ((long) hash << Integer.SIZE) | code;
    }

    private static int hashOf(long entry) {
        return (int) (entry >>> Integer.SIZE);
    }

    /** Where the text's number is, or would be. */
    private int slotOf(int hash, byte[] from, int start, int length) {
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != EMPTY && !isAt(slots[slot], hash, from, start, length)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void append(byte[] from, int start, int length) {
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
        ends[size++] = end + length;
    }

    /** A power of two, as far as there are any: it must not depend on the order in which texts have come. */
    private static int capacityFor(int bytes) {
        return bytes > 1 << 30 ? MAX_BYTES : Integer.highestOneBit(bytes - 1) << 1;
    }

    private void rehash() {
        growth.accept((long) Long.BYTES * slots.length);
        long[] larger = slots(2 * slots.length);
        int mask = larger.length - 1;
        for (long entry : slots) {
            if (entry != EMPTY) {
                int slot = hashOf(entry) & mask;
                while (larger[slot] != EMPTY) {
                    slot = (slot + 1) & mask;
                }
                larger[slot] = entry;
            }
        }
        slots = larger;
    }

    private int start(int code) {
        return code == 0 ? 0 : ends[code - 1];
    }

    private boolean isAt(long entry, int hash, byte[] from, int start, int length) {
        int code = (int) entry;
        return hashOf(entry) == hash && Arrays.equals(bytes, start(code), ends[code], from, start, start + length);
    }

    /** All texts, in the order of their numbers. */
    public TextColumn texts() {
        return new TextColumn(Arrays.copyOf(bytes, start(size)), Arrays.copyOf(ends, size));
    }
}
