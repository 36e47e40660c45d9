package kopi.core.aggregate;

/**
 * The hash of a group's keys: the same in every JVM and on every machine, since it decides which partition a group
 * belongs to.
 *
 * <p>The mixing step is the finaliser of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number
 * generators", OOPSLA 2014). Partitions use the upper half, tables of groups the lower half, so that the groups of
 * one partition do not collide in its table.
 */
public final class GroupHash {
    private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;

    private GroupHash() {}

    /** The hash so far, made to depend on one more key; starts from 0. */
    public static long with(long hash, long key) {
        long z = (hash ^ key) + GOLDEN_RATIO;
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }

    /** Makes each row's hash so far depend on its key. */
    public static void addKey(long[] hashes, long[] keys) {
        addKey(hashes, keys, 0, keys.length);
    }

    /** Makes the hashes so far of the rows {@code from..to-1}, which start at index 0, depend on their keys. */
    public static void addKey(long[] hashes, long[] keys, int from, int to) {
        for (int row = from; row < to; row++) {
            hashes[row - from] = with(hashes[row - from], keys[row]);
        }
    }

    /** Maps a hash to one of {@code partitions}, evenly, without a division. */
    public static int partition(long hash, int partitions) {
        return (int) (((hash >>> 32) * partitions) >>> 32);
    }
}
