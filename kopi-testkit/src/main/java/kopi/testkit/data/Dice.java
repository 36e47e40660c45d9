package kopi.testkit.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Seeded chance, and which quirks it may choose. */
final class Dice {
    private final Random random;
    private final Set<Quirk> quirks;

    Dice(long seed, Set<Quirk> quirks) {
        this.random = new Random(seed);
        this.quirks = quirks;
    }

    boolean allows(Quirk quirk) {
        return quirks.contains(quirk);
    }

    /** True in so many of a hundred cases, if the quirk is allowed. */
    boolean rolls(Quirk quirk, int percent) {
        return allows(quirk) && rolls(percent);
    }

    boolean rolls(int percent) {
        return random.nextInt(100) < percent;
    }

    /** A number from 0 on, below the bound. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** A number of the range, both ends included. */
    int between(int first, int last) {
        return random.nextInt(first, last + 1);
    }

    long bits() {
        return random.nextLong();
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** The same list in another order. */
    <T> List<T> shuffled(List<T> list) {
        List<T> copy = new ArrayList<>(list);
        Collections.shuffle(copy, random);
        return copy;
    }
}
