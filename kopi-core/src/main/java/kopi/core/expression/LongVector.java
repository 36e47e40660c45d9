package kopi.core.expression;

/**
 * A vector of values of a type other than text.
 *
 * @param values as {@link ValueType.Kind} says, or {@link #NULL}, or {@link #ERROR}; shared, never written to after
 *     construction
 */
@SuppressWarnings("ArrayRecordComponent") // the array is the point: vectors are for tight loops
public record LongVector(long[] values) implements Vector {
    /** Stands for NULL, in any type. */
    public static final long NULL = Long.MIN_VALUE;

    /** Stands for a value that could not be computed; what is made of one is one, too. */
    public static final long ERROR = Long.MIN_VALUE + 1;

    /** The smallest value. */
    public static final long MIN = Long.MIN_VALUE + 2;

    /** Whether it is neither {@link #NULL} nor {@link #ERROR}. */
    public static boolean isValue(long value) {
        return value >= MIN;
    }

    @Override
    public int size() {
        return values.length;
    }
}
