package kopi.core.text;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody may have meant who has mistyped a name. */
public final class Suggestion {
    /** A mistyped name differs in a third of its letters at most. */
    private static final int LETTERS_A_SLIP = 3;

    /** Fewer letters begin too much to be meant for something. */
    private static final int MIN_BEGINNING = 3;

    /** Longer ones are no slip, and comparing them would take long. */
    private static final int MAX_LENGTH = 100;

    private Suggestion() {}

    /** The known name that is nearest to the given one, if any is near enough; else the shortest that the given one begins. */
    public static Optional<String> closest(String given, Collection<String> known) {
        if (given.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String lower = given.toLowerCase(Locale.ROOT);
        return known.stream()
                .min(Comparator.comparingInt(name -> distance(name, lower)))
                .filter(name -> distance(name, lower) <= name.length() / LETTERS_A_SLIP)
                .or(() -> shortestThatBegins(lower, known));
    }

    private static Optional<String> shortestThatBegins(String lower, Collection<String> known) {
        return known.stream()
                .filter(name -> lower.length() >= MIN_BEGINNING
                        && name.toLowerCase(Locale.ROOT).startsWith(lower))
                .min(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
    }

    /** As part of a message: {@code ; did you mean NAME?}, or nothing. */
    public static String text(String given, Collection<String> known) {
        return closest(given, known).map(name -> "; did you mean " + name + "?").orElse("");
    }

    /** How many letters must be put in, left out, changed or swapped with the next (optimal string alignment). */
    private static int distance(String one, String other) {
        int[] twoAbove = new int[other.length() + 1];
        int[] above = new int[other.length() + 1];
        Arrays.setAll(above, i -> i);
        for (int i = 1; i <= one.length(); i++) {
            int[] row = new int[other.length() + 1];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int change = above[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(above[j], row[j - 1]));
                if (i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1)) {
                    row[j] = Math.min(row[j], twoAbove[j - 2] + 1);
                }
            }
            twoAbove = above;
            above = row;
        }
        return above[other.length()];
    }
}
