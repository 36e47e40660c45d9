package kopi.core.operator;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import kopi.core.aggregate.GroupHash;
import kopi.core.model.Batch;
import kopi.core.model.LongColumn;

/**
 * Slots for one or two small keys and one small sum, all in one {@code long}: a third of the memory, hence of the cache
 * misses, of {@link WideSlots}.
 *
 * <pre>
 *   bit  63         50 49                    24 23                 0
 *        first key     last key                 sum
 *        14 bits       26 bits                  24 bits
 * </pre>
 *
 * <p>A single key has the 40 bits of both. The largest pattern marks a free slot.
 */
final class CompactSlots implements Slots {
    private static final int SUM_BITS = 24;
    private static final int LAST_KEY_BITS = 26;
    private static final int KEY_BITS = 64 - SUM_BITS;
    private static final long MAX_SUM = (1L << SUM_BITS) - 1;
    private static final long MAX_LAST_KEY = (1L << LAST_KEY_BITS) - 1;
    /** One less than would fit, so that no group looks like a free slot. */
    private static final long MAX_KEY = (1L << KEY_BITS) - 2;

    private static final long FREE = -1;

    private final int keyCount;
    private final LongConsumer growth;
    private final long[] hashes = new long[BLOCK_ROWS];
    private final int[] startPlaces = new int[BLOCK_ROWS];
    private long[] slots = {};
    private int mask;
    private int size;
    private int growAt;
    /** Keeps the compiler from leaving {@link #touch} out. */
    @SuppressWarnings("UnusedVariable")
    private long touched;

    /** @param growth is asked before so many bytes more are taken; may throw */
    CompactSlots(int keyCount, LongConsumer growth) {
        this.keyCount = keyCount;
        this.growth = growth;
        allocate(INITIAL_SLOTS);
    }

    /** Whether tables of so many keys and sums can be compact. */
    static boolean suits(int keyCount, int sumCount) {
        return keyCount <= 2 && sumCount == 1;
    }

    private void allocate(int slotCount) {
        slots = new long[slotCount];
        Arrays.fill(slots, FREE);
        mask = slotCount - 1;
        growAt = Slots.growAt(slotCount);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public long bytes() {
        return (long) Long.BYTES * slots.length;
    }

    @Override
    public int add(Batch rows, int from) {
        int start = from;
        while (start < rows.rows()) {
            int end = Math.min(start + BLOCK_ROWS, rows.rows());
            int added = addBlock(rows, start, end);
            if (added < end) {
                return added;
            }
            start = end;
        }
        return start;
    }

    private int addBlock(Batch rows, int from, int to) {
        Slots.hash(rows, keyCount, from, to, hashes);
        for (int i = 0; i < to - from; i++) {
            startPlaces[i] = (int) hashes[i] & mask;
        }
        touch(to - from);
        long[] firstKeys = keyCount == 2 ? rows.longs(0) : null;
        long[] lastKeys = rows.longs(keyCount - 1);
        long[] addends = rows.longs(keyCount);
        for (int row = from; row < to; row++) {
            long key = firstKeys == null ? lastKeys[row] : packed(firstKeys[row], lastKeys[row]);
            if (key < 0 || key > MAX_KEY || !add(key, addends[row], startPlaces[row - from])) {
                return row;
            }
            if (size > growAt) {
                grow();
                return addBlock(rows, row + 1, to); // the places of the rest have changed
            }
        }
        return to;
    }

    /** Both keys in one; negative if they do not fit. */
    private static long packed(long first, long last) {
        boolean fits = last >= 0 && last <= MAX_LAST_KEY && first >= 0 && first <= MAX_KEY >>> LAST_KEY_BITS;
        return fits ? first << LAST_KEY_BITS | last : -1;
    }

    /** See {@link WideSlots}: lets cache misses overlap. */
    private void touch(int count) {
        long seen = 0;
        for (int i = 0; i < count; i++) {
            seen ^= slots[startPlaces[i]];
        }
        touched = seen;
    }

    /** Adds to the group of that key; changes nothing and returns false if the sum would not fit. */
    private boolean add(long key, long addend, int place) {
        int slot = place;
        while (slots[slot] != FREE && slots[slot] >>> SUM_BITS != key) {
            slot = (slot + 1) & mask;
        }
        boolean isNew = slots[slot] == FREE;
        long sum = isNew ? 0 : slots[slot] & MAX_SUM;
        if (addend < 0 || addend > MAX_SUM - sum) {
            return false;
        }
        slots[slot] = key << SUM_BITS | (sum + addend);
        size += isNew ? 1 : 0;
        return true;
    }

    private void grow() {
        long[] old = slots;
        int slotCount = Slots.grown(mask + 1, size);
        growth.accept((long) Long.BYTES * slotCount);
        allocate(slotCount);
        for (long group : old) {
            if (group != FREE) {
                put(group);
            }
        }
    }

    private void put(long group) {
        long key = group >>> SUM_BITS;
        long hash = keyCount == 1
                ? GroupHash.with(0, key)
                : GroupHash.with(GroupHash.with(0, key >>> LAST_KEY_BITS), key & MAX_LAST_KEY);
        int slot = (int) hash & mask;
        while (slots[slot] != FREE) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = group;
    }

    @Override
    public int[] places() {
        int gap = 0;
        while (slots[gap] != FREE) {
            gap++;
        }
        int[] places = new int[size];
        int count = 0;
        int runStart = 0;
        // As in WideSlots: once around from a gap, each run in the order of its keys.
        for (int i = 1; i <= mask; i++) {
            int at = (gap + i) & mask;
            if (slots[at] == FREE) {
                runStart = count;
            } else {
                insert(places, runStart, count++, at);
            }
        }
        return places;
    }

    private void insert(int[] places, int runStart, int end, int at) {
        int i = end;
        while (i > runStart && Long.compareUnsigned(slots[at], slots[places[i - 1]]) < 0) {
            places[i] = places[i - 1];
            i--;
        }
        places[i] = at;
    }

    @Override
    public Batch gather(int[] places, int from, int to) {
        long[] sums = new long[to - from];
        long[] lastKeys = new long[to - from];
        long[] firstKeys = new long[to - from];
        for (int i = 0; i < sums.length; i++) {
            long group = slots[places[from + i]];
            sums[i] = group & MAX_SUM;
            long key = group >>> SUM_BITS;
            lastKeys[i] = keyCount == 1 ? key : key & MAX_LAST_KEY;
            firstKeys[i] = key >>> LAST_KEY_BITS;
        }
        return new Batch(
                sums.length,
                keyCount == 1
                        ? List.of(new LongColumn(lastKeys), new LongColumn(sums))
                        : List.of(new LongColumn(firstKeys), new LongColumn(lastKeys), new LongColumn(sums)));
    }
}
