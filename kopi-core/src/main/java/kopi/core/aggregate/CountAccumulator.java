package kopi.core.aggregate;

import java.util.Arrays;
import java.util.List;
import kopi.core.error.JobFailedException;
import kopi.core.expression.LongVector;
import kopi.core.expression.TextVector;
import kopi.core.expression.UuidVector;
import kopi.core.expression.Vector;

/** Counts values that are not NULL. */
final class CountAccumulator implements Accumulator {
    private long[] counts = {};

    @Override
    public int capacity() {
        return counts.length;
    }

    @Override
    public void resize(int capacity) {
        counts = Arrays.copyOf(counts, capacity);
    }

    @Override
    public int bytesPerGroup() {
        return Long.BYTES;
    }

    /** Counts rows whatever they hold. */
    void add(int[] groups) {
        for (int group : groups) {
            counts[group]++;
        }
    }

    /** Counts rows whatever they hold, each several times. */
    void add(int[] groups, long[] times) {
        for (int row = 0; row < groups.length; row++) {
            add(groups[row], times[row]);
        }
    }

    private void add(int group, long times) {
        long sum = counts[group] + times;
        if (sum < 0) {
            throw new JobFailedException("a count exceeds the largest exact value (" + Long.MAX_VALUE + ")");
        }
        counts[group] = sum;
    }

    @Override
    public void add(int[] groups, Vector values) {
        for (int row = 0; row < groups.length; row++) {
            counts[groups[row]] += isNull(values, row) ? 0 : 1;
        }
    }

    @Override
    public void add(int[] groups, Vector values, long[] times) {
        for (int row = 0; row < groups.length; row++) {
            add(groups[row], isNull(values, row) ? 0 : times[row]);
        }
    }

    private static boolean isNull(Vector values, int row) {
        return switch (values) {
            case LongVector(long[] longs) -> longs[row] == LongVector.NULL;
            case TextVector(int[] codes, var _) -> codes[row] == TextVector.NULL;
            case UuidVector _ -> false;
        };
    }

    @Override
    public void merge(int[] groups, List<Vector> parts) {
        add(groups, ((LongVector) parts.getFirst()).values());
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
