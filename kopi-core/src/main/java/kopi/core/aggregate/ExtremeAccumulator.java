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
    public int capacity() {
        return extremes.length;
    }

    @Override
    public void resize(int capacity) {
        int from = extremes.length;
        extremes = Arrays.copyOf(extremes, capacity);
        Arrays.fill(extremes, from, capacity, LongVector.NULL);
    }

    @Override
    public int bytesPerGroup() {
        return Long.BYTES;
    }

    @Override
    public void add(int[] groups, Vector values) {
        long[] longs = ((LongVector) values).values();
        for (int row = 0; row < groups.length; row++) {
            long value = longs[row];
            long known = extremes[groups[row]];
            boolean isBetter = isLargest ? value > known : value < known;
            if (value != LongVector.NULL && (known == LongVector.NULL || isBetter)) {
                extremes[groups[row]] = value;
            }
        }
    }

    @Override
    public void add(int[] groups, Vector values, long[] times) {
        add(groups, values);
    }

    @Override
    public void merge(int[] groups, List<Vector> parts) {
        add(groups, parts.getFirst());
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
