package kopi.testkit.property;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;

/**
 * Chance as a list of numbers: whatever is made of it can be made again, and {@link Shrinking smaller}, without knowing what it is. Who
 * makes something chooses by {@link #below}, so that 0 is the plainest choice. Not thread-safe.
 */
public final class ChoiceList {
    private final IntUnaryOperator source;
    private final List<Integer> made = new ArrayList<>();

    private ChoiceList(IntUnaryOperator source) {
        this.source = source;
    }

    /** New ones. */
    public static ChoiceList byChance(SplittableRandom random) {
        return new ChoiceList(random::nextInt);
    }

    /** Those again that were made before; 0 where there are no more, the greatest possible where one is too large. */
    public static ChoiceList again(List<Integer> made) {
        var rest = made.iterator();
        return new ChoiceList(bound -> rest.hasNext() ? Math.min(rest.next(), bound - 1) : 0);
    }

    /** A number from 0 to less than that. */
    public int below(int bound) {
        int choice = source.applyAsInt(bound);
        made.add(choice);
        return choice;
    }

    /** Seldom: one time out of so many. */
    public boolean oneIn(int times) {
        return below(times) == times - 1;
    }

    /** One of them; the first is the plainest. */
    @SafeVarargs
    public final <T> T oneOf(T... choices) {
        return choices[below(choices.length)];
    }

    /** One of them; the first is the plainest. */
    public <T> T oneOf(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    /** All that was chosen so far, in order. */
    public List<Integer> made() {
        return List.copyOf(made);
    }
}
