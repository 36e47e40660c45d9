package kopi.core.aggregate;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Numbers groups, from 0 in the order in which they are first seen: an open-addressing hash table of their keys, which are longs.
 *
 * <p>Mutable, single owner.
 */
public final class KeyIndex {
    /** Instead of a group's number: there is none. */
    public static final int NONE = -1;

    private static final int FREE = -1;
    private static final int INITIAL_SLOTS = 64;
    /** For how many groups there is room from the start, at most. */
    static final int MAX_EXPECTED = 1 << 15;
    /** Rows whose places are looked at together, so that cache misses overlap. */
    private static final int BLOCK_ROWS = 512;

    private final int width;
    private final LongConsumer growth;
    /** The keys of the groups, one group after the other. */
    private long[] keys;

    /** The numbers of the groups; a power of two of them, less than half in use. */
    private int[] slots = free(INITIAL_SLOTS);

    private int size;
    /** Keeps the compiler from leaving {@link #touch} out. */
    @SuppressWarnings("UnusedVariable")
    private long touched;

    /** @param width how many keys a group has */
    public KeyIndex(int width) {
        this(width, _ -> {});
    }

    /**
     * An empty one.
     *
     * @param width how many keys a group has
     * @param growth is asked before so many bytes more are taken; may throw
     */
    KeyIndex(int width, LongConsumer growth) {
        this.width = width;
        this.growth = growth;
        keys = new long[INITIAL_SLOTS / 2 * width];
    }

    private static int[] free(int count) {
        int[] slots = new int[count];
        Arrays.fill(slots, FREE);
        return slots;
    }

    /** How many bytes a group of so many keys takes at least, in a table that is full. */
    static int bytesPerGroup(int width) {
        return Long.BYTES * width + 2 * Integer.BYTES;
    }

    /** How many groups there are. */
    public int size() {
        return size;
    }

    /** Makes room for so many groups, if there is none yet: to grow by and by costs as much as to find them. */
    public void expect(int groups) {
        if (size == 0 && groups > INITIAL_SLOTS / 2) {
            int expected = Math.min(groups, MAX_EXPECTED);
            int slotCount = Integer.highestOneBit(expected) << 2;
            growth.accept((long) (slotCount - slots.length) * (Integer.BYTES + (long) Long.BYTES * width / 2));
            slots = free(slotCount);
            keys = new long[slotCount / 2 * width];
        }
    }

    /** How many bytes it takes. */
    long bytes() {
        return (long) Long.BYTES * keys.length + (long) Integer.BYTES * slots.length;
    }

    /** The key with that index of a group. */
    long key(int group, int index) {
        return keys[group * width + index];
    }

    /** The number of a group, which becomes the next one if it is new. */
    public int groupOf(long... groupKeys) {
        int slot = slotOf(groupKeys);
        if (slots[slot] != FREE) {
            return slots[slot];
        }
        makeRoom();
        System.arraycopy(groupKeys, 0, keys, size * width, width);
        return add(slot);
    }

    /** The number of a group; {@link #NONE} if there is no such group. */
    public int find(long... groupKeys) {
        int number = slots[slotOf(groupKeys)];
        return number == FREE ? NONE : number;
    }

    /** Where the group is, or would be. */
    private int slotOf(long[] groupKeys) {
        long hash = 0;
        for (long key : groupKeys) {
            hash = GroupHash.with(hash, key);
        }
        int mask = slots.length - 1;
        int slot = (int) hash & mask;
        while (slots[slot] != FREE
                && !Arrays.equals(keys, slots[slot] * width, (slots[slot] + 1) * width, groupKeys, 0, width)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /**
     * The number of each row's group, where new ones become the next ones.
     *
     * @param rowKeys for each key its value in each row
     * @param groups is filled, one number a row
     */
    public void groupsOf(List<long[]> rowKeys, int[] groups) {
        byBlock(rowKeys, groups, width == 1 ? this::addBlockOfOneKey : this::addBlock);
    }

    /** What is done to the rows from one to before another one. */
    @FunctionalInterface
    private interface BlockStep {
        void take(long[][] columns, long[] hashes, int from, int to, int[] groups);
    }

    private void byBlock(List<long[]> rowKeys, int[] groups, BlockStep step) {
        long[][] columns = rowKeys.toArray(long[][]::new);
        long[] hashes = new long[Math.min(BLOCK_ROWS, groups.length)];
        for (int from = 0; from < groups.length; from += BLOCK_ROWS) {
            int to = Math.min(from + BLOCK_ROWS, groups.length);
            Arrays.fill(hashes, 0);
            for (long[] column : columns) {
                GroupHash.addKey(hashes, column, from, to);
            }
            touch(hashes, to - from);
            step.take(columns, hashes, from, to, groups);
        }
    }

    /**
     * The number of each row's group; {@link #NONE} if there is no such group.
     *
     * @param rowKeys for each key its value in each row
     * @param groups is filled, one number a row
     */
    void find(List<long[]> rowKeys, int[] groups) {
        byBlock(rowKeys, groups, this::findBlock);
    }

    private void findBlock(long[][] columns, long[] hashes, int from, int to, int[] groups) {
        int mask = slots.length - 1;
        for (int row = from; row < to; row++) {
            int slot = (int) hashes[row - from] & mask;
            int group = slots[slot];
            while (group != FREE && !isAt(group * width, columns, row)) {
                slot = (slot + 1) & mask;
                group = slots[slot];
            }
            groups[row] = group;
        }
    }

    /** Looks at all places that the next rows need: they are fetched from memory at the same time, not one after the other. */
    private void touch(long[] hashes, int count) {
        int mask = slots.length - 1;
        long seen = 0;
        for (int i = 0; i < count; i++) {
            int group = slots[(int) hashes[i] & mask];
            seen ^= keys[Math.max(group, 0) * width];
        }
        touched = seen;
    }

    private void addBlockOfOneKey(long[][] columns, long[] hashes, int from, int to, int[] groups) {
        long[] column = columns[0];
        for (int row = from; row < to; row++) {
            long key = column[row];
            int mask = slots.length - 1;
            int slot = (int) hashes[row - from] & mask;
            int group = slots[slot];
            while (group != FREE && keys[group] != key) {
                slot = (slot + 1) & mask;
                group = slots[slot];
            }
            if (group == FREE) {
                makeRoom();
                keys[size] = key;
                group = add(slot);
            }
            groups[row] = group;
        }
    }

    private void addBlock(long[][] columns, long[] hashes, int from, int to, int[] groups) {
        for (int row = from; row < to; row++) {
            int mask = slots.length - 1;
            int slot = (int) hashes[row - from] & mask;
            int group = slots[slot];
            while (group != FREE && !isAt(group * width, columns, row)) {
                slot = (slot + 1) & mask;
                group = slots[slot];
            }
            if (group == FREE) {
                makeRoom();
                for (int key = 0; key < width; key++) {
                    keys[size * width + key] = columns[key][row];
                }
                group = add(slot);
            }
            groups[row] = group;
        }
    }

    private boolean isAt(int at, long[][] columns, int row) {
        for (int key = 0; key < width; key++) {
            if (keys[at + key] != columns[key][row]) {
                return false;
            }
        }
        return true;
    }

    /** Has room for the keys of one more group. */
    private void makeRoom() {
        if (keys.length - size * width < width) {
            growth.accept((long) Long.BYTES * keys.length);
            keys = Arrays.copyOf(keys, Math.multiplyExact(2, keys.length));
        }
    }

    /** Gives the next number to the group whose keys have been put behind all others. */
    private int add(int slot) {
        slots[slot] = size;
        size++;
        if (2 * size >= slots.length) {
            rehash();
        }
        return size - 1;
    }

    private void rehash() {
        growth.accept((long) Integer.BYTES * slots.length);
        int[] larger = free(Math.multiplyExact(2, slots.length));
        int mask = larger.length - 1;
        for (int group = 0; group < size; group++) {
            int slot = (int) hash(group) & mask;
            while (larger[slot] != FREE) {
                slot = (slot + 1) & mask;
            }
            larger[slot] = group;
        }
        slots = larger;
    }

    private long hash(int group) {
        long hash = 0;
        for (int i = group * width; i < (group + 1) * width; i++) {
            hash = GroupHash.with(hash, keys[i]);
        }
        return hash;
    }
}
