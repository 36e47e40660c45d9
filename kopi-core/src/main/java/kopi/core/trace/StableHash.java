package kopi.core.trace;

/** A hash that is the same in every process and version. */
final class StableHash {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private StableHash() {}

    static long of(long seed, CharSequence text) {
        long hash = mixed(seed);
        for (int i = 0; i < text.length(); i++) {
            hash = mixed(hash ^ text.charAt(i));
        }
        return hash;
    }

    /** The output function of SplitMix64. */
    static long mixed(long value) {
        long z = value + GOLDEN_GAMMA;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
