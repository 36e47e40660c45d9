package kopi.core.client;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/**
 * What each batch of a job was made of, so that it is never made of anything else: by whatever attempt, connection or pass
 * over the files. Takes four bytes a batch. Mutable, single owner.
 */
public final class InputLedger {
    private final Map<String, Checksums> datasets = new TreeMap<>();

    private static final class Checksums {
        private static final int FIRST_CAPACITY = 64;

        private final BitSet known = new BitSet();
        private int[] values = new int[FIRST_CAPACITY];

        boolean note(int seq, int checksum) {
            if (known.get(seq)) {
                return values[seq] == checksum;
            }
            if (seq >= values.length) {
                values = Arrays.copyOf(values, Math.max(seq + 1, 2 * values.length));
            }
            values[seq] = checksum;
            known.set(seq);
            return true;
        }
    }

    /** Notes what a batch is made of; false if that is not what it was made of before. */
    public boolean note(String dataset, int seq, int checksum) {
        return datasets.computeIfAbsent(dataset, _ -> new Checksums()).note(seq, checksum);
    }

    /**
     * What was noted of a batch.
     *
     * @throws IllegalStateException if nothing was
     */
    public int checksum(String dataset, int seq) {
        Checksums noted = datasets.get(dataset);
        if (noted == null || !noted.known.get(seq)) {
            throw new IllegalStateException("no checksum of " + dataset + ", batch " + seq);
        }
        return noted.values[seq];
    }
}
