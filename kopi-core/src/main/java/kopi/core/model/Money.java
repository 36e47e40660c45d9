package kopi.core.model;

/**
 * Amounts of money as a {@code long} in units of 1/10,000 ringgit: exact sums, no floating point.
 *
 * <p>Reading rounds half-up (away from zero) to a unit; printing rounds half-up to two decimals.
 */
public final class Money {
    /** Units in one ringgit. */
    public static final long UNITS = 10_000;

    private static final long UNITS_PER_CENT = 100;

    private Money() {}

    /** The amount with two decimals, rounded half-up: {@code 780000} is {@code "78.00"}. */
    public static String format(long units) {
        // Halves round away from zero, as BigDecimal's HALF_UP does; -0.00 prints without its sign.
        long cents = units / UNITS_PER_CENT;
        long rest = units % UNITS_PER_CENT;
        if (rest >= UNITS_PER_CENT / 2) {
            cents++;
        } else if (rest <= -UNITS_PER_CENT / 2) {
            cents--;
        }
        String sign = cents < 0 ? "-" : "";
        long whole = Math.abs(cents / 100);
        long fraction = Math.abs(cents % 100);
        return sign + whole + (fraction < 10 ? ".0" : ".") + fraction;
    }
}
