package kopi.adapter.generate;

/**
 * A small random generator that can start anywhere: each numbered thing gets a sequence of its own, so it comes out the
 * same whatever was made before it, and by which thread.
 *
 * <p>The algorithm and its constants are those of Steele, Lea and Flood, "Fast Splittable Pseudorandom Number
 * Generators" (OOPSLA 2014), with the mixer known as Stafford's variant 13. Not for secrets. Not thread-safe.
 */
final class SplitMix64 {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private final long key;
    private long state;

    /**
     * @param seed chosen by the user
     * @param stream tells the sequences of one kind of thing (users, transactions, …) from another's
     */
    SplitMix64(long seed, long stream) {
        key = mix(mix(seed + GOLDEN_GAMMA) ^ (stream * GOLDEN_GAMMA));
    }

    /** Goes to the start of the sequence that belongs to the thing of that number. */
    void start(long number) {
        state = mix(key + number * GOLDEN_GAMMA);
    }

    /** The next 64 random bits. */
    long next() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /**
     * A number from 0 up to, without, the bound. Takes the high bits of a product instead of a remainder; the bias is
     * below {@code bound / 2^32}.
     *
     * @param bound from 1 to 2^31
     */
    long below(long bound) {
        return ((next() >>> 32) * bound) >>> 32;
    }

    /** A fraction from 0 up to, without, 1. */
    double fraction() {
        return (next() >>> 11) * 0x1.0p-53;
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
