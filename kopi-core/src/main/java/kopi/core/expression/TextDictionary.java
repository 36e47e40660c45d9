package kopi.core.expression;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import kopi.core.model.TextColumn;
import kopi.core.model.UuidColumn;
import kopi.core.model.Uuids;
import org.jspecify.annotations.Nullable;

/**
 * Numbers texts, from 0 in the order of their first occurrence. As long as all are UUIDs they take 16 bytes each; with the first other
 * text it changes over to texts of any kind, once. Mutable, single owner.
 */
public final class TextDictionary {
    /** Instead of a text's number: it has none. */
    public static final int NONE = -1;

    private static final long EMPTY = -1;
    /** What an array can hold on any JVM. */
    private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

    /** More may come, but room is made for no more at once. */
    private static final int MAX_TEXTS = 1 << 28;

    private static final int INITIAL_SLOTS = 64;
    private static final int MAX_SLOTS = 1 << 30;

    private static final byte[] NO_BYTES = {};
    private static final int[] NO_ENDS = {};
    private static final int INITIAL_BYTES = 256;
    private static final int INITIAL_TEXTS = 16;

    private final LongConsumer growth;
    /** The texts as long as all are UUIDs; null once there are others, when all are below. */
    private @Nullable UuidDictionary uuids;

    private byte[] bytes = NO_BYTES;
    private int[] ends = NO_ENDS;
    private int size;
    /**
     * By hash, a power of two of them, less than half in use: the hash of a text above its number, so that texts which only share a slot
     * are told apart without a look at them.
     */
    private long[] slots = {};

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
        uuids = new UuidDictionary(growth);
    }

    /** An empty one that need not grow when all texts of those columns come. */
    static TextDictionary withRoomFor(List<TextColumn> columns) {
        var dictionary = new TextDictionary();
        long texts = columns.stream().mapToLong(TextColumn::size).sum();
        long bytes = columns.stream().mapToLong(column -> column.bytes().length).sum();
        dictionary.useTexts(
                Math.clamp(bytes, INITIAL_BYTES, MAX_BYTES),
                Math.clamp(texts, INITIAL_TEXTS, MAX_TEXTS),
                Math.clamp(Long.highestOneBit(texts) << 2, INITIAL_SLOTS, MAX_SLOTS));
        return dictionary;
    }

    private static long[] slots(int count) {
        long[] slots = new long[count];
        Arrays.fill(slots, EMPTY);
        return slots;
    }

    /** Takes texts of any kind from now on; there are none yet. */
    private void useTexts(int ofBytes, int ofTexts, int ofSlots) {
        uuids = null;
        bytes = new byte[ofBytes];
        ends = new int[ofTexts];
        slots = slots(ofSlots);
    }

    /** Those that are there were all UUIDs; now others come. */
    private void changeOver(UuidDictionary only) {
        TextColumn known = only.all().texts();
        long initial = INITIAL_BYTES + (long) Integer.BYTES * INITIAL_TEXTS + (long) Long.BYTES * INITIAL_SLOTS;
        growth.accept(Math.max(initial - only.bytes(), 0));
        useTexts(INITIAL_BYTES, INITIAL_TEXTS, INITIAL_SLOTS);
        for (int code = 0; code < known.size(); code++) {
            textCode(known.bytes(), known.start(code), known.length(code));
        }
    }

    /** The texts of a column: as UUIDs if all are, else as numbers of a dictionary. */
    public static Vector encode(TextColumn column) {
        return UuidColumn.of(column).<Vector>map(UuidVector::new).orElseGet(() -> numbered(column));
    }

    /** The same texts as numbers of a dictionary. */
    static TextVector numbered(UuidColumn uuids) {
        var dictionary = new TextDictionary();
        int[] codes = new int[uuids.size()];
        dictionary.codes(uuids, codes);
        return new TextVector(codes, dictionary.texts());
    }

    private static TextVector numbered(TextColumn column) {
        var dictionary = new TextDictionary();
        int[] codes = new int[column.size()];
        for (int row = 0; row < codes.length; row++) {
            codes[row] = dictionary.code(column.bytes(), column.start(row), column.length(row));
        }
        return new TextVector(codes, dictionary.texts());
    }

    /** How many texts there are. */
    public int size() {
        return uuids == null ? size : uuids.size();
    }

    /** Makes room for so many texts, if they are UUIDs and there is none yet. */
    public void expectUuids(long texts) {
        if (uuids != null) {
            uuids.expect(texts);
        }
    }

    /** How many bytes it takes. */
    public long bytes() {
        return uuids == null
                ? bytes.length + (long) Integer.BYTES * ends.length + (long) Long.BYTES * slots.length
                : uuids.bytes();
    }

    /** The number of a text, which becomes the next one if it is new. */
    public int code(byte[] text) {
        return code(text, 0, text.length);
    }

    /** The number of the text in so many bytes of an array, which becomes the next one if it is new. */
    public int code(byte[] from, int start, int length) {
        UuidDictionary only = uuids;
        if (only != null) {
            if (length == Uuids.TEXT_LENGTH && Uuids.isUuid(from, start)) {
                return only.code(Uuids.high(from, start), Uuids.low(from, start));
            }
            changeOver(only);
        }
        return textCode(from, start, length);
    }

    /** The number of each row's UUID, which becomes the next one if it is new. */
    public void codes(UuidColumn column, int[] codes) {
        if (uuids != null) {
            uuids.codes(column, codes);
            return;
        }
        TextColumn texts = column.texts();
        for (int row = 0; row < codes.length; row++) {
            codes[row] = textCode(texts.bytes(), texts.start(row), texts.length(row));
        }
    }

    /** The number of each row's UUID; {@link #NONE} for one that has none. */
    public void find(UuidColumn column, int[] codes) {
        if (uuids != null) {
            uuids.find(column, codes);
            return;
        }
        TextColumn texts = column.texts();
        for (int row = 0; row < codes.length; row++) {
            codes[row] = find(texts.bytes(), texts.start(row), texts.length(row));
        }
    }

    private int textCode(byte[] from, int start, int length) {
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
        if (uuids != null) {
            return length == Uuids.TEXT_LENGTH && Uuids.isUuid(from, start)
                    ? uuids.find(Uuids.high(from, start), Uuids.low(from, start))
                    : NONE;
        }
        long entry = slots[slotOf(hash(from, start, length), from, start, length)];
        return entry == EMPTY ? NONE : (int) entry;
    }

    private static int hash(byte[] from, int start, int length) {
        return folded(TextHash.of(from, start, length));
    }

    /** Both halves of a hash in one. */
    static int folded(long hash) {
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

    /** The texts with these numbers, -1 for NULL. */
    public Vector vector(int[] codes) {
        return uuids == null || IntStream.of(codes).anyMatch(code -> code == TextVector.NULL)
                ? new TextVector(codes, texts())
                : new UuidVector(uuids.take(codes));
    }

    /** All texts, in the order of their numbers. */
    public TextColumn texts() {
        if (uuids != null) {
            return uuids.all().texts();
        }
        return new TextColumn(Arrays.copyOf(bytes, start(size)), Arrays.copyOf(ends, size));
    }
}
