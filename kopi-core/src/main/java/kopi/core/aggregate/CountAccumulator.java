package kopi.core.aggregate;

import java.util.Arrays;
import java.util.List;
import kopi.core.error.JobFailedException;
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

    /** Counts rows whatever they hold. */
    void add(int group, long times) {
        counts[group] = sum(counts[group], times);
    }

    private static long sum(long count, long more) {
        long sum = count + more;
        if (sum < count) {
            throw new JobFailedException("a count exceeds the largest exact value (" + Long.MAX_VALUE + ")");
        }
        return sum;
    }

    @Override
    public void add(int group, Vector values, int row) {
        add(group, values, row, 1);
    }

    @Override
    public void add(int group, Vector values, int row, long times) {
        boolean isValue =
                switch (values) {
                    case LongVector(long[] longs) -> longs[row] != LongVector.NULL;
                    case TextVector(int[] codes, var _) -> codes[row] != TextVector.NULL;
                };
        if (isValue) {
            add(group, times);
        }
    }

    @Override
    public void merge(int group, List<Vector> parts, int index) {
        add(group, ((LongVector) parts.getFirst()).values()[index]);
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
