package kopi.core.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kopi.core.error.JobFailedException;
import kopi.core.model.Batch;
import kopi.core.model.Column;
import kopi.core.model.LongColumn;

/**
 * Exact sums by group: an open-addressing hash table from one or more integer keys to one or more {@code long} sums.
 *
 * <p>A slot holds a group's keys and sums side by side, so that finding and adding touch one cache line mostly; a table
 * of {@code g} groups takes up to {@code 4 * g * (keys + sums) * 8} bytes. Adding is commutative and associative, and
 * never wraps around: a sum that does not fit a {@code long} fails the job.
 *
 * <p>Mutable, single owner.
 */
public final class GroupTable {
    /** Marks a free slot in place of its first key; no id, month or half-year is this small. */
    private static final long FREE = Long.MIN_VALUE;

    private static final int INITIAL_SLOTS = 1_024;
    /** Rows that are looked up together; their cache lines fit into the first-level cache. */
    private static final int BLOCK_ROWS = 256;
    /** Slots in one array; 2^26 slots of 3 longs are 1.6 GB, past which a job needs more partitions. */
    private static final int MAX_SLOTS = 1 << 26;

    private final int keyCount;
    private final int stride;
    private long[] slots;
    private int mask;
    private int size;
    private int growAt;
    private final long[] hashes = new long[BLOCK_ROWS];
    private final int[] startPlaces = new int[BLOCK_ROWS];
    /** Keeps the compiler from leaving {@link #touch} out. */
    @SuppressWarnings("UnusedVariable")
    private long touched;

    /**
     * An empty table.
     *
     * @param keyCount keys of a group, at least 1
     * @param sumCount sums of a group, at least 1
     */
    public GroupTable(int keyCount, int sumCount) {
        this.keyCount = keyCount;
        this.stride = keyCount + sumCount;
        allocate(INITIAL_SLOTS);
    }

    private void allocate(int slotCount) {
        slots = new long[slotCount * stride];
        mask = slotCount - 1;
        growAt = slotCount / 8 * 5;
        for (int at = 0; at < slots.length; at += stride) {
            slots[at] = FREE;
        }
    }

    /** The number of groups. */
    public int size() {
        return size;
    }

    /**
     * Adds rows.
     *
     * @param rows the keys, then what to add to the sums
     * @throws JobFailedException if a sum does not fit; the table is then of no more use
     */
    public void add(Batch rows) {
        if (rows.columns().size() != stride) {
            throw new IllegalArgumentException(
                    "a table of " + stride + " columns got " + rows.columns().size());
        }
        long[][] columns = new long[stride][];
        for (int i = 0; i < stride; i++) {
            columns[i] = rows.longs(i);
        }
        try {
            for (int from = 0; from < rows.rows(); from += BLOCK_ROWS) {
                addBlock(columns, from, Math.min(from + BLOCK_ROWS, rows.rows()));
            }
        } catch (ArithmeticException overflow) {
            throw tooLarge(overflow);
        }
    }

    /** What to throw when a sum does not fit. */
    static JobFailedException tooLarge(ArithmeticException overflow) {
        return new JobFailedException(
                "a sum is larger than kopi can count exactly (" + Long.MAX_VALUE + " units)", overflow);
    }

    private void addBlock(long[][] columns, int from, int to) {
        hash(columns, from, to);
        touch(to - from);
        for (int row = from; row < to; row++) {
            int at = find(columns, row, startPlaces[row - from]);
            for (int i = keyCount; i < stride; i++) {
                slots[at + i] = Math.addExact(slots[at + i], columns[i][row]);
            }
            if (size > growAt) {
                grow();
                addBlock(columns, row + 1, to); // the places of the rest have changed
                return;
            }
        }
    }

    /** Computes where in {@link #slots} the search for each row's group starts. */
    private void hash(long[][] columns, int from, int to) {
        Arrays.fill(hashes, 0);
        for (int k = 0; k < keyCount; k++) {
            long[] keys = columns[k];
            for (int row = from; row < to; row++) {
                hashes[row - from] = GroupHash.with(hashes[row - from], keys[row]);
            }
        }
        for (int i = 0; i < to - from; i++) {
            startPlaces[i] = ((int) hashes[i] & mask) * stride;
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
                for (int i = 0; i < keyCount; i++) {
                    slots[at + i] = columns[i][row];
                }
                size++;
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
        int slotCount = (mask + 1) * 2;
        if (slotCount > MAX_SLOTS) {
            throw new JobFailedException("one partition has more than " + size + " groups; use more partitions");
        }
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

    /** All groups, in an order that depends on nothing but them: the keys, then the sums. */
    public Batch groups() {
        int[] places = places();
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < stride; i++) {
            columns.add(new LongColumn(gather(places, i)));
        }
        return new Batch(size, columns);
    }

    private long[] gather(int[] places, int offset) {
        long[] values = new long[places.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = slots[places[i] + offset];
        }
        return values;
    }

    /**
     * Where the groups stand. Which slots are taken does not depend on the order in which the groups came; who stands
     * where within a run of taken slots does, so each run, short as they are, is brought into the order of its keys.
     */
    private int[] places() {
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
}
