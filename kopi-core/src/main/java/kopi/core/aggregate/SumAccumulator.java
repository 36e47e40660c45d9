package kopi.core.aggregate;

import java.util.Arrays;
import java.util.List;
import kopi.core.error.JobFailedException;
import kopi.core.expression.LongVector;
import kopi.core.expression.Vector;

/**
 * Sums integers of 128 bits, in two longs, so that whether the whole sum fits does not depend on what its parts are.
 */
final class SumAccumulator implements Accumulator {
    /** As the upper half: there is no value yet. No sum of less than 2^62 values has it. */
    private static final long NOTHING = Long.MIN_VALUE;

    private long[] upper = {};
    private long[] lower = {};

    @Override
    public void grow(int groups) {
        if (upper.length < groups) {
            int from = upper.length;
            upper = Arrays.copyOf(upper, Math.max(2 * from, groups));
            lower = Arrays.copyOf(lower, upper.length);
            Arrays.fill(upper, from, upper.length, NOTHING);
        }
    }

    @Override
    public void add(int group, Vector values, int row) {
        long value = ((LongVector) values).values()[row];
        if (value != LongVector.NULL) {
            add(group, value >> (Long.SIZE - 1), value);
        }
    }

    @Override
    public void add(int group, Vector values, int row, long times) {
        long value = ((LongVector) values).values()[row];
        if (value != LongVector.NULL) {
            add(group, Math.multiplyHigh(value, times), value * times);
        }
    }

    private void add(int group, long upperAddend, long lowerAddend) {
        long sum = lower[group] + lowerAddend;
        long carry = Long.compareUnsigned(sum, lowerAddend) < 0 ? 1 : 0;
        upper[group] = (upper[group] == NOTHING ? 0 : upper[group]) + upperAddend + carry;
        lower[group] = sum;
    }

    @Override
    public void merge(int group, List<Vector> parts, int index) {
        long upperPart = ((LongVector) parts.getFirst()).values()[index];
        if (upperPart != NOTHING) {
            add(group, upperPart, ((LongVector) parts.getLast()).values()[index]);
        }
    }

    @Override
    public List<Vector> parts(int groups) {
        return List.of(new LongVector(Arrays.copyOf(upper, groups)), new LongVector(Arrays.copyOf(lower, groups)));
    }

    @Override
    public Vector values(int[] order) {
        return new LongVector(Arrays.stream(order).mapToLong(this::value).toArray());
    }

    private long value(int group) {
        if (upper[group] == NOTHING) {
            return LongVector.NULL;
        }
        if (upper[group] != lower[group] >> (Long.SIZE - 1) || !LongVector.isValue(lower[group])) {
            throw new JobFailedException("a sum has more than the 18 digits that are sure to fit");
        }
        return lower[group];
    }
}
