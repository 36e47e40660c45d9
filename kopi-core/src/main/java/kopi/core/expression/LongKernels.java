package kopi.core.expression;

import static kopi.core.expression.LongVector.ERROR;
import static kopi.core.expression.LongVector.MIN;
import static kopi.core.expression.LongVector.NULL;

import java.util.List;
import kopi.core.expression.Expression.ArithmeticOperator;
import kopi.core.expression.Expression.ComparisonOperator;

/**
 * What is computed of vectors of longs, in loops over the rows. {@link LongVector#NULL} and {@link LongVector#ERROR} are the
 * two smallest longs, so one comparison tells whether a row has a value.
 */
final class LongKernels {
    private static final long[] POWERS = powers();

    private LongKernels() {}

    /** A function of one value, which is neither NULL nor an error; its result may be either. */
    @FunctionalInterface
    interface UnaryFunction {
        long apply(long value);
    }

    /** A function of two values, which are neither NULL nor errors; its result may be either. */
    @FunctionalInterface
    interface BinaryFunction {
        long apply(long left, long right);
    }

    /** A function of a whole vector, whose loop is its own. */
    @FunctionalInterface
    interface LongLoop {
        long[] apply(long[] values);
    }

    private static long[] powers() {
        long[] powers = new long[19];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = 10 * powers[i - 1];
        }
        return powers;
    }

    /** Ten to that power, 0 to 18. */
    static long power(int exponent) {
        return POWERS[exponent];
    }

    /** What becomes of two operands one of which has no value. */
    private static long missing(long left, long right) {
        return left == ERROR || right == ERROR ? ERROR : NULL;
    }

    private static long fitting(long value) {
        return value < MIN ? ERROR : value;
    }

    static long[] map(long[] values, UnaryFunction function) {
        long[] out = new long[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i] < MIN ? values[i] : function.apply(values[i]);
        }
        return out;
    }

    static long[] map(long[] left, long[] right, BinaryFunction function) {
        long[] out = new long[left.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = left[i] < MIN || right[i] < MIN ? missing(left[i], right[i]) : function.apply(left[i], right[i]);
        }
        return out;
    }

    static long[] arithmetic(ArithmeticOperator operator, long[] left, long[] right) {
        return switch (operator) {
            case ADD -> add(left, right);
            case SUBTRACT -> subtract(left, right);
            case MODULO -> map(left, right, (l, r) -> r == 0 ? ERROR : l % r);
        };
    }

    private static long[] add(long[] left, long[] right) {
        long[] out = new long[left.length];
        for (int i = 0; i < out.length; i++) {
            long l = left[i];
            long r = right[i];
            long sum = l + r;
            // The sum overflows if both operands have the sign that it has not.
            boolean fits = ((l ^ sum) & (r ^ sum)) >= 0 && sum >= MIN;
            out[i] = l < MIN || r < MIN ? missing(l, r) : fits ? sum : ERROR;
        }
        return out;
    }

    private static long[] subtract(long[] left, long[] right) {
        long[] out = new long[left.length];
        for (int i = 0; i < out.length; i++) {
            long l = left[i];
            long r = right[i];
            long difference = l - r;
            boolean fits = ((l ^ r) & (l ^ difference)) >= 0 && difference >= MIN;
            out[i] = l < MIN || r < MIN ? missing(l, r) : fits ? difference : ERROR;
        }
        return out;
    }

    static long multiply(long left, long right) {
        long low = left * right;
        return Math.multiplyHigh(left, right) == low >> 63 ? fitting(low) : ERROR;
    }

    static long absolute(long value) {
        return Math.abs(value);
    }

    /**
     * {@code left * 10^shift / right}, rounded half-up, where both are in units of their own; a negative shift divides.
     */
    static long divide(long left, long right, int shift) {
        return right == 0 ? ERROR : WideMath.divide(left, right, shift);
    }

    /** The number in units that are {@code 10^shift} times smaller (or, if negative, larger), rounded half-up. */
    static long rescale(long value, int shift) {
        if (shift >= 0) {
            return multiply(value, power(shift));
        }
        return roundedQuotient(value, power(-shift));
    }

    /** Rounds half-up to a multiple of a power of ten. */
    static long round(long value, int zeros) {
        if (zeros >= POWERS.length) {
            boolean isHalfOrMore = zeros == POWERS.length && Math.abs(value) >= 5 * power(zeros - 1);
            return isHalfOrMore ? ERROR : 0;
        }
        return multiply(roundedQuotient(value, power(zeros)), power(zeros));
    }

    private static long roundedQuotient(long value, long divisor) {
        long quotient = value / divisor;
        long rest = Math.abs(value % divisor);
        return rest >= divisor - rest ? quotient + Long.signum(value) : quotient;
    }

    static long[] compare(ComparisonOperator operator, long[] left, long[] right) {
        return switch (operator) {
            case EQUAL -> map(left, right, (l, r) -> l == r ? 1 : 0);
            case NOT_EQUAL -> map(left, right, (l, r) -> l != r ? 1 : 0);
            case LESS -> map(left, right, (l, r) -> l < r ? 1 : 0);
            case LESS_OR_EQUAL -> map(left, right, (l, r) -> l <= r ? 1 : 0);
            case GREATER -> map(left, right, (l, r) -> l > r ? 1 : 0);
            case GREATER_OR_EQUAL -> map(left, right, (l, r) -> l >= r ? 1 : 0);
        };
    }

    /** Compares each value with one that is neither NULL nor an error. */
    static long[] compare(ComparisonOperator operator, long[] left, long right) {
        return switch (operator) {
            case EQUAL -> inRange(left, right, right, 1);
            case NOT_EQUAL -> inRange(left, right, right, 0);
            case LESS -> inRange(left, right, Long.MAX_VALUE, 0);
            case LESS_OR_EQUAL -> inRange(left, MIN, right, 1);
            case GREATER -> inRange(left, MIN, right, 0);
            case GREATER_OR_EQUAL -> inRange(left, right, Long.MAX_VALUE, 1);
        };
    }

    /** For a value in {@code min..max} what is said, for others the opposite. */
    private static long[] inRange(long[] values, long min, long max, long ifInside) {
        long[] out = new long[values.length];
        for (int i = 0; i < out.length; i++) {
            long value = values[i];
            long inside = value >= min && value <= max ? ifInside : 1 - ifInside;
            out[i] = value < MIN ? value : inside;
        }
        return out;
    }

    static long[] not(long[] values) {
        return map(values, value -> 1 - value);
    }

    static long[] isNull(long[] values) {
        long[] out = new long[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i] == ERROR ? ERROR : values[i] == NULL ? 1 : 0;
        }
        return out;
    }

    static long[] errorsAsNulls(long[] values) {
        long[] out = new long[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i] == ERROR ? NULL : values[i];
        }
        return out;
    }

    /** Whether each value is one of {@code min..max}. */
    static long[] between(long[] values, long min, long max) {
        return inRange(values, min, max, 1);
    }

    /** AND of the operands if {@code decisive} is 0, OR if it is 1: one that is decisive decides, whatever the others are. */
    static long[] connect(long decisive, List<long[]> operands) {
        long[] out = operands.getFirst().clone();
        for (long[] operand : operands.subList(1, operands.size())) {
            for (int i = 0; i < out.length; i++) {
                long left = out[i];
                long right = operand[i];
                if (left < 0 || right < 0) {
                    out[i] = connectMissing(decisive, left, right);
                } else {
                    out[i] = decisive == 0 ? left & right : left | right;
                }
            }
        }
        return out;
    }

    /** Of what decides nothing, an error counts more than NULL, and NULL more than a value. */
    private static long connectMissing(long decisive, long left, long right) {
        if (left == decisive || right == decisive) {
            return decisive;
        }
        return missing(left, right);
    }
}
