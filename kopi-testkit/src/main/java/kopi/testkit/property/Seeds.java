package kopi.testkit.property;

import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Seeded chance for property tests: a seed that fails is named, and {@code -Dkopi.seed=N} replays it alone. */
public final class Seeds {
    private static final String REPLAYED = System.getProperty("kopi.seed", "");

    private Seeds() {}

    /** Holds a property against as many seeds, from 1 on, or against the one that is to be replayed. */
    public static void each(int count, Consumer<SplittableRandom> property) {
        if (!REPLAYED.isEmpty()) {
            hold(Long.parseLong(REPLAYED), property);
            return;
        }
        for (long seed = 1; seed <= count; seed++) {
            hold(seed, property);
        }
    }

    private static void hold(long seed, Consumer<SplittableRandom> property) {
        try {
            property.accept(new SplittableRandom(seed));
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("replay with -Dkopi.seed=" + seed + ": " + e, e);
        }
    }
}
