package kopi.core.aggregate;

import java.util.Arrays;

/**
 * Numbers groups, from 0 in the order in which they are first seen: an open-addressing hash table of their keys, which are longs.
 *
 * <p>Mutable, single owner.
 */
public final class KeyIndex {
    /** Instead of a group's number: there is none. */
    public static final int NONE = -1;

    private static final int FREE = -1;

    private final int width;
    /** The keys of the groups, one group after the other. */
    private long[] keys;

    /** The numbers of the groups; a power of two of them, less than half in use. */
    private int[] slots = free(64);

    private int size;

    /** @param width how many keys a group has */
    public KeyIndex(int width) {
        this.width = width;
        keys = new long[16 * width];
    }

    private static int[] free(int count) {
        int[] slots = new int[count];
        Arrays.fill(slots, FREE);
        return slots;
    }

    /** How many groups there are. */
    public int size() {
        return size;
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
        slots[slot] = size;
        append(groupKeys);
        return size - 1;
    }

    /** The number of a group; {@link #NONE} if there is no such group. */
    public int find(long... groupKeys) {
        int number = slots[slotOf(groupKeys)];
        return number == FREE ? NONE : number;
    }

    /** Where the group is, or would be. */
    private int slotOf(long[] groupKeys) {
        int mask = slots.length - 1;
        int slot = hash(groupKeys, 0) & mask;
        while (slots[slot] != FREE
                && !Arrays.equals(keys, slots[slot] * width, (slots[slot] + 1) * width, groupKeys, 0, width)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void append(long[] groupKeys) {
        int end = Math.multiplyExact(size, width);
        if (keys.length - end < width) {
            keys = Arrays.copyOf(keys, Math.multiplyExact(2, keys.length));
        }
        System.arraycopy(groupKeys, 0, keys, end, width);
        size++;
        if (2 * size >= slots.length) {
            rehash();
        }
    }

    private void rehash() {
        int[] larger = free(Math.multiplyExact(2, slots.length));
        int mask = larger.length - 1;
        for (int group = 0; group < size; group++) {
            int slot = hash(keys, group * width) & mask;
            while (larger[slot] != FREE) {
                slot = (slot + 1) & mask;
            }
            larger[slot] = group;
        }
        slots = larger;
    }

    private int hash(long[] from, int start) {
        long hash = 0;
        for (int i = start; i < start + width; i++) {
            hash = GroupHash.with(hash, from[i]);
        }
        return (int) hash;
    }
}
