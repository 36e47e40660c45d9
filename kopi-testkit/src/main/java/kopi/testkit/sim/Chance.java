package kopi.testkit.sim;

import java.util.List;
import java.util.Random;

/** A source of chance for one concern, split from the run's seed: what one concern asks for does not change another. */
final class Chance {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    /** What is left to chance. */
    enum Concern {
        SCENARIO,
        FAULTS,
        NETWORK,
        BROKER,
        DISK,
        CLIENTS,
        SUPERVISION,
        QUESTIONS
    }

    private final Random random;

    private Chance(Random random) {
        this.random = random;
    }

    static Chance of(long seed, Concern concern) {
        // By its name, whose hash is laid down by the language: another concern in the list changes no other's chances.
        return new Chance(new Random(seed * GOLDEN_GAMMA + concern.name().hashCode()));
    }

    /** From 0 on, below the bound. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** From 0 on, below 1. */
    double fraction() {
        return random.nextDouble();
    }

    /** From {@code low} to {@code high}, both included. */
    long between(long low, long high) {
        return random.nextLong(low, high + 1);
    }

    /** From {@code low} to {@code high}, each order of magnitude as likely as the others. */
    long acrossMagnitudes(long low, long high) {
        return Math.round(low * Math.pow((double) high / low, random.nextDouble()));
    }

    boolean happens(int percent) {
        return random.nextInt(100) < percent;
    }

    /** In so many of a million cases. */
    boolean rarely(int perMillion) {
        return perMillion > 0 && random.nextInt(1_000_000) < perMillion;
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    long nextLong() {
        return random.nextLong();
    }
}
