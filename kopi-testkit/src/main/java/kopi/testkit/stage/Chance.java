package kopi.testkit.stage;

import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Decides what happens next in a {@link ChaoticCluster}, and whether something goes wrong. */
public final class Chance {
    private static final int RARITIES = 6;

    private final @Nullable Random random;
    /** How many more things may go wrong, so that every run comes to an end. */
    private int mishaps;
    /** By how much mishaps are rarer than usual: in some runs they come at once, in others here and there to the end. */
    private final int rarity;

    private Chance(@Nullable Random random, int mishaps) {
        this.random = random;
        this.mishaps = mishaps;
        this.rarity = random == null ? 1 : 1 << random.nextInt(RARITIES);
    }

    /** Nothing goes wrong, and everything happens in its order. */
    public static Chance none() {
        return new Chance(null, 0);
    }

    /** Everything happens in an order by that seed, and up to {@code mishaps} things go wrong. */
    public static Chance of(long seed, int mishaps) {
        return new Chance(new Random(seed), mishaps);
    }

    /** A number from 0 on, below the bound; 0 if nothing is left to chance. */
    int below(int bound) {
        return random == null ? 0 : random.nextInt(bound);
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    /** Whether something that harms nobody happens, in so many of a hundred cases. */
    boolean happens(int percent) {
        return random != null && random.nextInt(100) < percent;
    }

    /** Whether something goes wrong, in so many of ten thousand cases at most. */
    boolean goesWrong(int perTenThousand) {
        if (mishaps == 0 || random == null || random.nextInt(10_000 * rarity) >= perTenThousand) {
            return false;
        }
        mishaps--;
        return true;
    }
}
