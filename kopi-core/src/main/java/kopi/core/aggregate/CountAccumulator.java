package kopi.core.aggregate;

import java.util.Arrays;
import java.util.List;
import kopi.core.expression.LongVector;
import kopi.core.expression.TextVector;
import kopi.core.expression.Vector;

/** Counts values that are not NULL. */
final class CountAccumulator implements Accumulator {
    private long[] counts = {};

    @Override
    public void grow(int groups) {
        if (counts.length < groups) {
            counts = Arrays.copyOf(counts, Math.max(2 * counts.length, groups));
        }
    }

    /** Counts a row whatever it holds. */
    void add(int group) {
        counts[group]++;
    }

    @Override
    public void add(int group, Vector values, int row) {
        boolean isValue =
                switch (values) {
                    case LongVector(long[] longs) -> longs[row] != LongVector.NULL;
                    case TextVector(int[] codes, var _) -> codes[row] != TextVector.NULL;
                };
        counts[group] += isValue ? 1 : 0;
    }

    @Override
    public void merge(int group, List<Vector> parts, int index) {
        counts[group] = Math.addExact(counts[group], ((LongVector) parts.getFirst()).values()[index]);
    }

    @Override
    public List<Vector> parts(int groups) {
        return List.of(new LongVector(Arrays.copyOf(counts, groups)));
    }

    @Override
    public Vector values(int[] order) {
        return new LongVector(
                Arrays.stream(order).mapToLong(group -> counts[group]).toArray());
    }
}
