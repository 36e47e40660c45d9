package kopi.core.egg;

/**
 * Seeded chance, so that nodes that died together are not started together for ever: SplitMix64 (Steele, Lea, Flood, "Fast
 * splittable pseudorandom number generators", OOPSLA 2014).
 */
final class Jitter {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    Jitter(long seed) {
        this.state = seed;
    }

    /** A number from {@code min} to {@code max}, inclusive. */
    long between(long min, long max) {
        return min + Math.floorMod(next(), max - min + 1);
    }

    private long next() {
        state += GOLDEN_GAMMA;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
