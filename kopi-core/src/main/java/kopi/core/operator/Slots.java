package kopi.core.operator;

import java.util.Arrays;
import kopi.core.aggregate.GroupHash;
import kopi.core.error.JobFailedException;
import kopi.core.model.Batch;

/**
 * The slots of a {@link GroupTable}: open addressing with linear probing. Both kinds put a group of the same keys at the
 * same place in a table of the same size, so both give the same order.
 */
sealed interface Slots permits CompactSlots, WideSlots {
    /** Slots of an empty table. */
    int INITIAL_SLOTS = 1_024;
    /** With 3 longs a slot this is 1.6 GB, past which a job needs more partitions. */
    int MAX_SLOTS = 1 << 26;
    /** Rows that are looked up together; their cache lines fit into the first-level cache. */
    int BLOCK_ROWS = 256;

    /** How many groups a table takes before it grows: five eighths of its slots. */
    static int growAt(int slotCount) {
        return slotCount / 8 * 5;
    }

    /** The next larger number of slots. */
    static int grown(int slotCount, int size) {
        if (slotCount >= MAX_SLOTS) {
            throw new JobFailedException("one partition has more than " + size + " groups; use more partitions");
        }
        return slotCount * 2;
    }

    /** Fills in the hash of the keys of the rows {@code from..to-1}. */
    static void hash(Batch rows, int keyCount, int from, int to, long[] hashes) {
        Arrays.fill(hashes, 0);
        for (int k = 0; k < keyCount; k++) {
            GroupHash.addKey(hashes, rows.longs(k), from, to);
        }
    }

    /** The number of groups. */
    int size();

    /** How many bytes the slots take. */
    long bytes();

    /**
     * Adds the rows from {@code from} on.
     *
     * @return the number of the first row that was not added because it does not fit this kind of slot; the number of
     *     rows if all were
     * @throws ArithmeticException if a sum does not fit a {@code long}
     */
    int add(Batch rows, int from);

    /** Where the groups stand, in an order that depends on nothing but them. */
    int[] places();

    /** The groups at the places {@code from..to-1}: the keys, then the sums. */
    Batch gather(int[] places, int from, int to);
}
