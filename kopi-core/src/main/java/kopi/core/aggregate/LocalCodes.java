package kopi.core.aggregate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kopi.core.expression.LongVector;
import kopi.core.expression.TextVector;
import kopi.core.expression.UuidVector;
import kopi.core.expression.Vector;
import org.jspecify.annotations.Nullable;

/**
 * The keys of some rows as one small number a row, where they have few values: hours, weekdays, stores, texts of a small dictionary.
 * Rows with the same number have the same keys, so that a group is looked up once and not once a row.
 */
@SuppressWarnings("ArrayRecordComponent") // the array is the point: it is read in tight loops and never compared
record LocalCodes(int[] codes, int count) {
    private static final int MAX_COUNT = 1 << 16;

    /** What a key adds to the number: its value less the smallest one, and NULL as one more. */
    private record Range(long min, int count) {}

    /** For those keys; null if they have too many values to be worth it. */
    static @Nullable LocalCodes of(int rows, List<Vector> keys) {
        int max = Math.min(MAX_COUNT, 2 * rows);
        List<Range> ranges = new ArrayList<>();
        long count = 1;
        for (Vector key : keys) {
            Range range = range(key, max);
            if (range == null || count * range.count() > max) {
                return null;
            }
            ranges.add(range);
            count *= range.count();
        }
        int[] codes = new int[rows];
        for (int i = 0; i < ranges.size(); i++) {
            add(codes, keys.get(i), ranges.get(i));
        }
        return new LocalCodes(codes, (int) count);
    }

    private static @Nullable Range range(Vector key, int max) {
        return switch (key) {
            case TextVector texts ->
                texts.dictionary().size() < max
                        ? new Range(0, texts.dictionary().size() + 1)
                        : null;
            case UuidVector _ -> null;
            case LongVector(long[] values) -> range(values, max);
        };
    }

    private static @Nullable Range range(long[] values, int max) {
        long smallest = Long.MAX_VALUE;
        long largest = LongVector.MIN;
        for (long value : values) {
            // NULL, as the smallest long, becomes the largest.
            smallest = Math.min(smallest, value - 1);
            largest = Math.max(largest, value);
        }
        if (smallest == Long.MAX_VALUE) {
            return new Range(0, 1);
        }
        long span = largest - smallest;
        return span > 0 && span < max ? new Range(smallest + 1, (int) span + 1) : null;
    }

    /** Makes the numbers depend on one more key. */
    private static void add(int[] codes, Vector key, Range range) {
        int count = range.count();
        switch (key) {
            case TextVector(int[] texts, var _) -> {
                for (int row = 0; row < codes.length; row++) {
                    codes[row] = codes[row] * count + texts[row] + 1;
                }
            }
            case UuidVector _ -> throw new IllegalStateException("UUIDs have no small numbers");
            case LongVector(long[] values) -> {
                long min = range.min() - 1;
                for (int row = 0; row < codes.length; row++) {
                    long value = values[row];
                    codes[row] = codes[row] * count + (value == LongVector.NULL ? 0 : (int) (value - min));
                }
            }
        }
    }

    /** For each number the first row that has it; -1 if none has. */
    int[] firstRows() {
        int[] first = new int[count];
        Arrays.fill(first, -1);
        for (int row = codes.length - 1; row >= 0; row--) {
            first[codes[row]] = row;
        }
        return first;
    }
}
