package kopi.core.aggregate;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import kopi.core.error.JobFailedException;
import kopi.core.expression.LongVector;
import kopi.core.expression.Vector;

/**
 * Sums integers of 128 bits, so that whether the whole sum fits does not depend on what its parts are: {@code upper * 2^64 + lower},
 * both with a sign. So the upper half is touched only when the lower one overflows, which no sensible sum does.
 */
final class SumAccumulator implements Accumulator {
    /** In parts, as the upper half: there is no value yet. No sum of less than 2^62 values has it. */
    private static final long NOTHING = Long.MIN_VALUE;

    private long[] lower = {};
    private long[] upper = {};
    /** Whether a group has a value. */
    private boolean[] hasValue = {};

    @Override
    public int capacity() {
        return lower.length;
    }

    @Override
    public void resize(int capacity) {
        lower = Arrays.copyOf(lower, capacity);
        upper = Arrays.copyOf(upper, capacity);
        hasValue = Arrays.copyOf(hasValue, capacity);
    }

    @Override
    public int bytesPerGroup() {
        return 2 * Long.BYTES + 1;
    }

    @Override
    public void add(int[] groups, Vector values) {
        long[] addends = ((LongVector) values).values();
        for (int row = 0; row < groups.length; row++) {
            long addend = addends[row];
            if (addend != LongVector.NULL) {
                int group = groups[row];
                long known = lower[group];
                long sum = known + addend;
                // It overflows if both have the sign that it has not.
                if (((known ^ sum) & (addend ^ sum)) < 0) {
                    upper[group] += addend < 0 ? -1 : 1;
                }
                lower[group] = sum;
                hasValue[group] = true;
            }
        }
    }

    @Override
    public void add(int[] groups, Vector values, long[] times) {
        long[] addends = ((LongVector) values).values();
        for (int row = 0; row < groups.length; row++) {
            long addend = addends[row];
            if (addend != LongVector.NULL) {
                add(groups[row], Math.multiplyHigh(addend, times[row]), addend * times[row]);
            }
        }
    }

    /** Adds a number of 128 bits, the lower half of which has no sign. */
    private void add(int group, long upperAddend, long lowerAddend) {
        long addend = lowerAddend;
        long known = lower[group];
        long sum = known + addend;
        long carry = ((known ^ sum) & (addend ^ sum)) < 0 ? (addend < 0 ? -1 : 1) : 0;
        lower[group] = sum;
        upper[group] += upperAddend + (lowerAddend < 0 ? 1 : 0) + carry;
        hasValue[group] = true;
    }

    @Override
    public void merge(int[] groups, List<Vector> parts) {
        long[] uppers = ((LongVector) parts.getFirst()).values();
        long[] lowers = ((LongVector) parts.getLast()).values();
        for (int i = 0; i < groups.length; i++) {
            if (uppers[i] != NOTHING) {
                add(groups[i], uppers[i], lowers[i]);
            }
        }
    }

    /** The upper half, where the lower one has no sign. */
    private long upperOf(int group) {
        return upper[group] + (lower[group] < 0 ? -1 : 0);
    }

    @Override
    public List<Vector> parts(int groups) {
        long[] uppers = IntStream.range(0, groups)
                .mapToLong(group -> hasValue[group] ? upperOf(group) : NOTHING)
                .toArray();
        return List.of(new LongVector(uppers), new LongVector(Arrays.copyOf(lower, groups)));
    }

    @Override
    public Vector values(int[] order) {
        return new LongVector(Arrays.stream(order).mapToLong(this::value).toArray());
    }

    private long value(int group) {
        if (!hasValue[group]) {
            return LongVector.NULL;
        }
        if (upper[group] != 0 || !LongVector.isValue(lower[group])) {
            throw new JobFailedException("a sum has more than the 18 digits that are sure to fit");
        }
        return lower[group];
    }
}
