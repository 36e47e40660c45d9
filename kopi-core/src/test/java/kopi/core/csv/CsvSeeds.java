package kopi.core.csv;

import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Runs a property with seeded randomness; {@code -Dkopi.seed=N} replays the one run that failed. */
final class CsvSeeds {
    private static final String REPLAYED = System.getProperty("kopi.seed", "");

    private CsvSeeds() {}

    /** Runs the property with the seeds 0 to {@code runs - 1}, or with the one that is to be replayed. */
    static void check(int runs, Consumer<SplittableRandom> property) {
        if (!REPLAYED.isEmpty()) {
            checkSeed(Long.parseLong(REPLAYED), property);
            return;
        }
        for (long seed = 0; seed < runs; seed++) {
            checkSeed(seed, property);
        }
    }

    private static void checkSeed(long seed, Consumer<SplittableRandom> property) {
        try {
            property.accept(new SplittableRandom(seed));
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("with seed " + seed + " (replay: -Dkopi.seed=" + seed + "): " + e.getMessage(), e);
        }
    }
}
