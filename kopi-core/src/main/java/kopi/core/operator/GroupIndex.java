package kopi.core.operator;

import java.util.Arrays;
import kopi.core.aggregate.GroupHash;

/**
 * Numbers groups in the order in which they are first seen: an open-addressing hash table from the first keys of a row
 * to 0, 1, 2, …
 *
 * <p>Mutable, single owner.
 */
final class GroupIndex {
    private static final int UNUSED = -1;

    private final long[][] keys;
    private final int keyCount;
    /** The number of the group in each slot, or {@link #UNUSED}. */
    private int[] slots = newSlots(64);
    /** A row that belongs to each group. */
    private int[] firstRows = new int[32];

    private int size;

    /** Over rows with these key columns, of which the first {@code keyCount} tell groups apart. */
    GroupIndex(long[][] keys, int keyCount) {
        this.keys = keys;
        this.keyCount = keyCount;
    }

    private static int[] newSlots(int count) {
        int[] slots = new int[count];
        Arrays.fill(slots, UNUSED);
        return slots;
    }

    /** The number of groups so far. */
    int size() {
        return size;
    }

    /** The number of the group of that row. */
    int groupOf(int row) {
        int slot = slotOf(row);
        if (slots[slot] == UNUSED) {
            if (size == firstRows.length) {
                grow();
                slot = slotOf(row);
            }
            slots[slot] = size;
            firstRows[size++] = row;
        }
        return slots[slot];
    }

    private int slotOf(int row) {
        long hash = 0;
        for (int k = 0; k < keyCount; k++) {
            hash = GroupHash.with(hash, keys[k][row]);
        }
        int mask = slots.length - 1;
        int slot = (int) hash & mask;
        while (slots[slot] != UNUSED && !sameGroup(firstRows[slots[slot]], row)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private boolean sameGroup(int row, int other) {
        for (int k = 0; k < keyCount; k++) {
            if (keys[k][row] != keys[k][other]) {
                return false;
            }
        }
        return true;
    }

    private void grow() {
        firstRows = Arrays.copyOf(firstRows, firstRows.length * 2);
        slots = newSlots(slots.length * 2);
        for (int group = 0; group < size; group++) {
            slots[slotOf(firstRows[group])] = group;
        }
    }
}
