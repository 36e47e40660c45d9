package kopi.core;

import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Seeded chance for property tests: a seed that fails is named, and {@code -Dkopi.seed=N} replays it alone. */
public final class PropertySeeds {
    private PropertySeeds() {}

    /** Holds a property against as many seeds, from 1 on. */
    public static void each(int count, Consumer<Random> property) {
        @Nullable String wanted = System.getProperty("kopi.seed");
        if (wanted != null && !wanted.isEmpty()) {
            hold(Long.parseLong(wanted), property);
            return;
        }
        for (long seed = 1; seed <= count; seed++) {
            hold(seed, property);
        }
    }

    private static void hold(long seed, Consumer<Random> property) {
        try {
            property.accept(new Random(seed));
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("replay with -Dkopi.seed=" + seed + ": " + e, e);
        }
    }
}
