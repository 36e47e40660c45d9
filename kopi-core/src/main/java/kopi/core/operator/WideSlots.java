package kopi.core.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import kopi.core.aggregate.GroupHash;
import kopi.core.model.Batch;
import kopi.core.model.Column;
import kopi.core.model.LongColumn;

/**
 * Slots for keys and sums of any size: a group's keys and sums side by side, so that finding and adding touch one cache
 * line mostly.
 */
final class WideSlots implements Slots {
    /** Marks a free slot in place of its first key; no id, month or half-year is this small. */
    private static final long FREE = Long.MIN_VALUE;

    private final int keyCount;
    private final int stride;
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
    WideSlots(int keyCount, int sumCount, LongConsumer growth) {
        this.keyCount = keyCount;
        this.growth = growth;
        this.stride = keyCount + sumCount;
        allocate(INITIAL_SLOTS);
    }

    private void allocate(int slotCount) {
        slots = new long[Math.multiplyExact(slotCount, stride)];
        mask = slotCount - 1;
        growAt = Slots.growAt(slotCount);
        for (int at = 0; at < slots.length; at += stride) {
            slots[at] = FREE;
        }
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
        long[][] columns = new long[stride][];
        for (int i = 0; i < stride; i++) {
            columns[i] = rows.longs(i);
        }
        for (int start = from; start < rows.rows(); start += BLOCK_ROWS) {
            addBlock(rows, columns, start, Math.min(start + BLOCK_ROWS, rows.rows()));
        }
        return rows.rows();
    }

    private void addBlock(Batch rows, long[][] columns, int from, int to) {
        Slots.hash(rows, keyCount, from, to, hashes);
        for (int i = 0; i < to - from; i++) {
            startPlaces[i] = ((int) hashes[i] & mask) * stride;
        }
        touch(to - from);
        for (int row = from; row < to; row++) {
            int at = find(columns, row, startPlaces[row - from]);
            for (int i = keyCount; i < stride; i++) {
                slots[at + i] = Math.addExact(slots[at + i], columns[i][row]);
            }
            if (size > growAt) {
                grow();
                addBlock(rows, columns, row + 1, to); // the places of the rest have changed
                return;
            }
        }
    }

    /**
     * Reads all those places once. In a table larger than the caches each is a miss; here nothing depends on what is
     * read, so the processor waits for many of them at a time, and the search that follows finds them in its cache.
     */
    private void touch(int count) {
        long seen = 0;
        for (int i = 0; i < count; i++) {
            seen ^= slots[startPlaces[i]];
        }
        touched = seen;
    }

    /** Where the group of that row stands, a new one if need be, searched from {@code place} on. */
    private int find(long[][] columns, int row, int place) {
        int at = place;
        while (true) {
            if (slots[at] == FREE) {
                put(columns, row, at);
                return at;
            }
            if (hasKeys(at, columns, row)) {
                return at;
            }
            at += stride;
            if (at == slots.length) {
                at = 0;
            }
        }
    }

    private void put(long[][] columns, int row, int at) {
        if (columns[0][row] == FREE) {
            throw new IllegalArgumentException("no group can have the key " + FREE);
        }
        for (int i = 0; i < keyCount; i++) {
            slots[at + i] = columns[i][row];
        }
        size++;
    }

    private boolean hasKeys(int at, long[][] columns, int row) {
        for (int i = 0; i < keyCount; i++) {
            if (slots[at + i] != columns[i][row]) {
                return false;
            }
        }
        return true;
    }

    private void grow() {
        long[] old = slots;
        int slotCount = Slots.grown(mask + 1, size);
        growth.accept((long) Long.BYTES * slotCount * stride);
        allocate(slotCount);
        for (int from = 0; from < old.length; from += stride) {
            if (old[from] != FREE) {
                System.arraycopy(old, from, slots, freeSlotFor(old, from), stride);
            }
        }
    }

    private int freeSlotFor(long[] source, int from) {
        long hash = 0;
        for (int i = 0; i < keyCount; i++) {
            hash = GroupHash.with(hash, source[from + i]);
        }
        int slot = (int) hash & mask;
        while (slots[slot * stride] != FREE) {
            slot = (slot + 1) & mask;
        }
        return slot * stride;
    }

    /**
     * Which slots are taken does not depend on the order in which the groups came; who stands where within a run of
     * taken slots does, so each run, short as they are, is brought into the order of its keys.
     */
    @Override
    public int[] places() {
        int gap = 0;
        while (slots[gap * stride] != FREE) {
            gap++;
        }
        int[] places = new int[size];
        int count = 0;
        int runStart = 0;
        // A run may go on from the last slot to the first one, hence once around from a gap.
        for (int i = 1; i <= mask; i++) {
            int at = ((gap + i) & mask) * stride;
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
        while (i > runStart && comesBefore(at, places[i - 1])) {
            places[i] = places[i - 1];
            i--;
        }
        places[i] = at;
    }

    private boolean comesBefore(int at, int other) {
        for (int i = 0; i < keyCount; i++) {
            if (slots[at + i] != slots[other + i]) {
                return slots[at + i] < slots[other + i];
            }
        }
        return false;
    }

    @Override
    public Batch gather(int[] places, int from, int to) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < stride; i++) {
            columns.add(new LongColumn(gather(places, from, to, i)));
        }
        return new Batch(to - from, columns);
    }

    private long[] gather(int[] places, int from, int to, int offset) {
        long[] values = new long[to - from];
        for (int i = 0; i < values.length; i++) {
            values[i] = slots[places[from + i] + offset];
        }
        return values;
    }
}
