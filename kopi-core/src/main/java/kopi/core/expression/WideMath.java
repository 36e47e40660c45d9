package kopi.core.expression;

import java.math.BigInteger;

/** Divisions whose intermediate results have more than 64 bits. */
final class WideMath {
    private static final BigInteger TWO = BigInteger.TWO;

    private WideMath() {}

    /**
     * {@code left * 10^shift / right}, rounded half-up (away from zero); {@link LongVector#ERROR} if that does not fit.
     *
     * @param right not 0
     */
    static long divide(long left, long right, int shift) {
        if (shift >= 0 && shift <= 18) {
            long power = LongKernels.power(shift);
            long numerator = left * power;
            if (Math.multiplyHigh(left, power) == numerator >> 63) {
                return divide(numerator, right);
            }
        }
        return divideWide(left, right, shift);
    }

    private static long divide(long numerator, long denominator) {
        long quotient = numerator / denominator;
        long rest = numerator % denominator;
        // As negative numbers both fit, whatever they are.
        long negativeRest = rest > 0 ? -rest : rest;
        long negativeDenominator = denominator > 0 ? -denominator : denominator;
        boolean isHalfOrMore = negativeRest <= negativeDenominator - negativeRest;
        if (isHalfOrMore && rest != 0) {
            quotient += (numerator < 0) == (denominator < 0) ? 1 : -1;
        }
        return LongVector.isValue(quotient) && !overflows(numerator, denominator) ? quotient : LongVector.ERROR;
    }

    private static boolean overflows(long numerator, long denominator) {
        return numerator == Long.MIN_VALUE && denominator == -1;
    }

    private static long divideWide(long left, long right, int shift) {
        BigInteger power = BigInteger.TEN.pow(Math.abs(shift));
        BigInteger numerator = BigInteger.valueOf(left);
        BigInteger denominator = BigInteger.valueOf(right);
        if (shift >= 0) {
            numerator = numerator.multiply(power);
        } else {
            denominator = denominator.multiply(power);
        }
        BigInteger[] parts = numerator.abs().divideAndRemainder(denominator.abs());
        boolean isHalfOrMore = parts[1].multiply(TWO).compareTo(denominator.abs()) >= 0;
        BigInteger rounded = isHalfOrMore ? parts[0].add(BigInteger.ONE) : parts[0];
        BigInteger quotient = numerator.signum() * denominator.signum() < 0 ? rounded.negate() : rounded;
        return quotient.bitLength() < Long.SIZE && LongVector.isValue(quotient.longValue())
                ? quotient.longValue()
                : LongVector.ERROR;
    }
}
