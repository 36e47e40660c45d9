package kopi.core.expression;

import java.util.Arrays;
import java.util.Optional;

/** A pattern of LIKE, taken apart. Immutable. */
final class LikePattern {
    /** Stand for any text and for any one code point, of which there is none so small. */
    private static final int ANY_TEXT = -1;

    private static final int ANY_ONE = -2;

    private final int[] parts;

    private LikePattern(int[] parts) {
        this.parts = parts;
    }

    /**
     * Takes it apart.
     *
     * @param escape the code point that makes the next one stand for itself
     * @throws IllegalArgumentException if an escape stands in front of nothing, or of what needs none
     */
    static LikePattern compile(String pattern, Optional<Integer> escape) {
        int[] from = pattern.codePoints().toArray();
        int[] parts = new int[from.length];
        int count = 0;
        for (int i = 0; i < from.length; i++) {
            if (escape.isPresent() && from[i] == escape.get()) {
                i++;
                TypeRules.require(
                        i < from.length && (from[i] == '%' || from[i] == '_' || from[i] == escape.get()),
                        "the escape of LIKE stands in front of %, _ or itself");
                parts[count++] = from[i];
            } else {
                parts[count++] = part(from[i]);
            }
        }
        return new LikePattern(Arrays.copyOf(parts, count));
    }

    private static int part(int codePoint) {
        return switch (codePoint) {
            case '%' -> ANY_TEXT;
            case '_' -> ANY_ONE;
            default -> codePoint;
        };
    }

    /**
     * Whether a text is like it. Where it fails behind an ANY_TEXT, that one takes one code point more: only the latest need
     * be tried again, so the time is at most the product of both lengths.
     */
    boolean matches(String text) {
        int[] points = text.codePoints().toArray();
        int part = 0;
        int point = 0;
        int anyText = -1;
        int anyTextEnd = 0;
        while (point < points.length) {
            if (part < parts.length && parts[part] == ANY_TEXT) {
                anyText = part++;
                anyTextEnd = point;
            } else if (part < parts.length && (parts[part] == ANY_ONE || parts[part] == points[point])) {
                part++;
                point++;
            } else if (anyText >= 0) {
                part = anyText + 1;
                point = ++anyTextEnd;
            } else {
                return false;
            }
        }
        while (part < parts.length && parts[part] == ANY_TEXT) {
            part++;
        }
        return part == parts.length;
    }
}
