package kopi.core.expression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Rows in order, where all that orders a row fits into one long together with the row's number: sorting such longs touches no other
 * memory, and rows that are equal otherwise keep their order.
 */
final class PackedOrdinals {
    /** The sign stays free. */
    private static final int BITS = Long.SIZE - 1;

    private PackedOrdinals() {}

    /**
     * What values there are, besides the smallest and the largest long, which stand for NULL as a rule, and would make any range too large.
     *
     * @param min the smallest
     * @param range how much larger the largest is; negative if no long can say it
     */
    private record Span(long min, long range) {
        static Span of(long[] values) {
            long min = Long.MAX_VALUE;
            long max = Long.MIN_VALUE;
            for (long value : values) {
                if (value != Long.MIN_VALUE && value != Long.MAX_VALUE) {
                    min = Math.min(min, value);
                    max = Math.max(max, value);
                }
            }
            return min > max ? new Span(0, 0) : new Span(min, max - min);
        }

        int bits() {
            return range < 0 ? Long.SIZE : Long.SIZE - Long.numberOfLeadingZeros(range + 2);
        }

        /** From 0 to {@code range + 2}, in the order of the values. */
        long code(long value) {
            if (value == Long.MIN_VALUE) {
                return 0;
            }
            return value == Long.MAX_VALUE ? range + 2 : value - min + 1;
        }
    }

    /** The numbers of the rows in the order of the first ordinals, then of the second, and so on; empty if these do not fit. */
    static Optional<int[]> order(int rows, List<long[]> ordinals) {
        int rowBits = Integer.SIZE - Integer.numberOfLeadingZeros(rows);
        int bits = rowBits;
        List<Span> spans = new ArrayList<>();
        for (long[] values : ordinals) {
            Span span = Span.of(values);
            bits += span.bits();
            if (bits > BITS) {
                return Optional.empty();
            }
            spans.add(span);
        }
        long[] packed = new long[rows];
        for (int key = 0; key < spans.size(); key++) {
            append(packed, spans.get(key), ordinals.get(key));
        }
        return Optional.of(sorted(packed, rowBits));
    }

    private static void append(long[] packed, Span span, long[] values) {
        int bits = span.bits();
        for (int row = 0; row < packed.length; row++) {
            packed[row] = (packed[row] << bits) | span.code(values[row]);
        }
    }

    private static int[] sorted(long[] packed, int rowBits) {
        for (int row = 0; row < packed.length; row++) {
            packed[row] = (packed[row] << rowBits) | row;
        }
        Arrays.sort(packed);
        long mask = (1L << rowBits) - 1;
        int[] order = new int[packed.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = (int) (packed[i] & mask);
        }
        return order;
    }
}
