package kopi.core.aggregate;

import java.util.Arrays;
import java.util.List;
import kopi.core.expression.LongVector;
import kopi.core.expression.Vector;

/** Keeps the smallest or the largest of values that are no texts. */
final class ExtremeAccumulator implements Accumulator {
    private final boolean isLargest;
    private long[] extremes = {};

    ExtremeAccumulator(boolean isLargest) {
        this.isLargest = isLargest;
    }

    @Override
    public void grow(int groups) {
        if (extremes.length < groups) {
            int from = extremes.length;
            extremes = Arrays.copyOf(extremes, Math.max(2 * from, groups));
            Arrays.fill(extremes, from, extremes.length, LongVector.NULL);
        }
    }

    @Override
    public void add(int group, Vector values, int row) {
        long value = ((LongVector) values).values()[row];
        long known = extremes[group];
        if (value != LongVector.NULL && (known == LongVector.NULL || isLargest == value > known)) {
            extremes[group] = value;
        }
    }

    @Override
    public void add(int group, Vector values, int row, long times) {
        add(group, values, row);
    }

    @Override
    public void merge(int group, List<Vector> parts, int index) {
        add(group, parts.getFirst(), index);
    }

    @Override
    public List<Vector> parts(int groups) {
        return List.of(new LongVector(Arrays.copyOf(extremes, groups)));
    }

    @Override
    public Vector values(int[] order) {
        return new LongVector(
                Arrays.stream(order).mapToLong(group -> extremes[group]).toArray());
    }
}
