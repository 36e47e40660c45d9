package kopi.core.expression;

import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import kopi.core.model.UuidColumn;

/**
 * Numbers UUIDs, from 0 in the order of their first occurrence: an open-addressing hash table. Mutable, single owner.
 */
final class UuidDictionary {
    private static final int FREE = -1;
    private static final int INITIAL_SLOTS = 64;
    /** Of an array that is filled half. */
    private static final int MAX_SLOTS = 1 << 30;
    /** Rows whose places are looked at together, so that cache misses overlap. */
    private static final int BLOCK_ROWS = 512;

    private final LongConsumer growth;
    /** Both halves of each, one UUID after the other: a look at one costs one cache miss. */
    private long[] halves = new long[INITIAL_SLOTS];

    /** The numbers; a power of two of them, less than half in use. */
    private int[] slots = free(INITIAL_SLOTS);

    private int size;
    /** Keeps the compiler from leaving {@link #touch} out. */
    @SuppressWarnings("UnusedVariable")
    private long touched;

    /** @param growth is asked before so many bytes more are taken; may throw */
    UuidDictionary(LongConsumer growth) {
        this.growth = growth;
    }

    private static int[] free(int count) {
        int[] slots = new int[count];
        Arrays.fill(slots, FREE);
        return slots;
    }

    int size() {
        return size;
    }

    /** How many bytes it takes. */
    long bytes() {
        return (long) Long.BYTES * halves.length + (long) Integer.BYTES * slots.length;
    }

    /** Makes room for so many, if there is none yet: to grow by and by costs as much as to find them. */
    void expect(long uuids) {
        int slotCount = (int) Math.min(Long.highestOneBit(uuids) << 2, MAX_SLOTS);
        if (size == 0 && slotCount > slots.length) {
            growth.accept((long) (slotCount - slots.length) * (Integer.BYTES + Long.BYTES));
            slots = free(slotCount);
            halves = new long[slotCount];
        }
    }

    /** The number of a UUID, which becomes the next one if it is new. */
    int code(long high, long low) {
        int slot = slotOf(high, low);
        return slots[slot] == FREE ? add(slot, high, low) : slots[slot];
    }

    /** The number of a UUID; {@link TextDictionary#NONE} if it has none. */
    int find(long high, long low) {
        int number = slots[slotOf(high, low)];
        return number == FREE ? TextDictionary.NONE : number;
    }

    /** The number of each row's UUID, where new ones become the next ones. */
    void codes(UuidColumn uuids, int[] codes) {
        for (int from = 0; from < codes.length; from += BLOCK_ROWS) {
            int to = Math.min(from + BLOCK_ROWS, codes.length);
            touch(uuids, from, to);
            for (int row = from; row < to; row++) {
                codes[row] = code(uuids.highs()[row], uuids.lows()[row]);
            }
        }
    }

    /** The number of each row's UUID; {@link TextDictionary#NONE} for one that has none. */
    void find(UuidColumn uuids, int[] codes) {
        for (int from = 0; from < codes.length; from += BLOCK_ROWS) {
            int to = Math.min(from + BLOCK_ROWS, codes.length);
            touch(uuids, from, to);
            for (int row = from; row < to; row++) {
                codes[row] = find(uuids.highs()[row], uuids.lows()[row]);
            }
        }
    }

    /** Looks at all places that the next rows need: they are fetched from memory at the same time, not one after the other. */
    private void touch(UuidColumn uuids, int from, int to) {
        int mask = slots.length - 1;
        long seen = 0;
        for (int row = from; row < to; row++) {
            int number = slots[hash(uuids.highs()[row], uuids.lows()[row]) & mask];
            seen ^= halves[2 * Math.max(number, 0)];
        }
        touched = seen;
    }

    private static int hash(long high, long low) {
        return TextDictionary.folded(TextHash.ofUuid(high, low));
    }

    /** Where the UUID's number is, or would be. */
    private int slotOf(long high, long low) {
        int mask = slots.length - 1;
        int slot = hash(high, low) & mask;
        int number = slots[slot];
        while (number != FREE && (halves[2 * number] != high || halves[2 * number + 1] != low)) {
            slot = (slot + 1) & mask;
            number = slots[slot];
        }
        return slot;
    }

    private int add(int slot, long high, long low) {
        int at = 2 * size;
        halves[at] = high;
        halves[at + 1] = low;
        slots[slot] = size++;
        if (2 * size >= slots.length) {
            grow();
        }
        return size - 1;
    }

    private void grow() {
        growth.accept(bytes());
        halves = Arrays.copyOf(halves, Math.multiplyExact(2, halves.length));
        slots = free(Math.multiplyExact(2, slots.length));
        for (int number = 0; number < size; number++) {
            slots[slotOf(halves[2 * number], halves[2 * number + 1])] = number;
        }
    }

    /** Those with these numbers. */
    UuidColumn take(int[] numbers) {
        long[] highs = new long[numbers.length];
        long[] lows = new long[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            highs[i] = halves[2 * numbers[i]];
            lows[i] = halves[2 * numbers[i] + 1];
        }
        return new UuidColumn(highs, lows);
    }

    /** All, in the order of their numbers. */
    UuidColumn all() {
        return take(IntStream.range(0, size).toArray());
    }
}
