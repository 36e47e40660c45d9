package kopi.protocol.column;

/**
 * Divides without remainder, by multiplication. All numbers are unsigned.
 *
 * <p>With {@code divisor = odd << shift}, and {@code inverse * odd = 1} modulo 2^64, a number is a multiple of the
 * divisor exactly if {@code rotateRight(number * inverse, shift)} is at most {@code (2^64 - 1) / divisor}, and then that
 * is the quotient: T. Granlund, P. Montgomery, "Division by Invariant Integers using Multiplication", PLDI 1994, section
 * 9; H. Warren, "Hacker's Delight", 2nd edition, 10-17. A division takes ten times as long.
 *
 * @param value the divisor, not 0
 * @param inverse of its odd part, modulo 2^64
 * @param shift how often it is divisible by 2
 * @param largest the largest quotient
 */
record Divisor(long value, long inverse, int shift, long largest) {
    static final Divisor ONE = of(1);

    /** Newton's method, from 3 right bits to 96. */
    private static final int NEWTON_STEPS = 5;

    static Divisor of(long value) {
        int shift = Long.numberOfTrailingZeros(value);
        long odd = value >>> shift;
        long inverse = odd; // odd * odd = 1 modulo 8
        for (int i = 0; i < NEWTON_STEPS; i++) {
            inverse *= 2 - odd * inverse;
        }
        return new Divisor(value, inverse, shift, Long.divideUnsigned(-1, value));
    }

    /** The largest number that divides how far each of the first {@code count} values is above the least of them. */
    static Divisor common(long[] values, int count, long min) {
        int at = firstOther(values, count, min);
        if (at == count) {
            return ONE;
        }
        Divisor divisor = of(values[at] - min);
        while (divisor.value != 1) {
            at = divisor.firstNoMultiple(values, at, count, min);
            if (at == count) {
                break;
            }
            divisor = of(gcd(divisor.value, values[at] - min));
        }
        return divisor;
    }

    private static int firstOther(long[] values, int count, long value) {
        for (int i = 0; i < count; i++) {
            if (values[i] != value) {
                return i;
            }
        }
        return count;
    }

    private int firstNoMultiple(long[] values, int from, int count, long min) {
        long limit = largest + Long.MIN_VALUE; // compares as unsigned
        for (int i = from; i < count; i++) {
            if (Long.rotateRight((values[i] - min) * inverse, shift) + Long.MIN_VALUE > limit) {
                return i;
            }
        }
        return count;
    }

    private static long gcd(long a, long b) {
        while (b != 0) {
            long rest = Long.remainderUnsigned(a, b);
            a = b;
            b = rest;
        }
        return a;
    }

    /** The quotient of a multiple. */
    long divide(long multiple) {
        return (multiple * inverse) >>> shift;
    }
}
