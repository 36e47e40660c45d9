package kopi.core.report;

/**
 * What a client may choose about its reports.
 *
 * @param firstYear first year that counts
 * @param lastYear last year that counts, included
 * @param firstSecond first second of the day that counts, since midnight
 * @param lastSecond last second of the day that counts, included
 * @param minAmount the least final amount of a high-value transaction, in {@link kopi.core.model.Money} units
 * @param top how many customers a store's ranking shows
 */
public record Parameters(int firstYear, int lastYear, int firstSecond, int lastSecond, long minAmount, int top) {
    private static final int SECONDS_IN_AN_HOUR = 3_600;

    /** 2024–2025, 06:00–23:00, 75 and the first three. */
    public static final Parameters DEFAULT =
            new Parameters(2024, 2025, 6 * SECONDS_IN_AN_HOUR, 23 * SECONDS_IN_AN_HOUR, 750_000, 3);

    public Parameters {
        if (firstYear > lastYear) {
            throw new IllegalArgumentException("years " + firstYear + "-" + lastYear + " end before they start");
        }
        if (firstSecond > lastSecond) {
            throw new IllegalArgumentException("the hours end before they start");
        }
        if (top < 1) {
            throw new IllegalArgumentException("top " + top + " must be at least 1");
        }
    }
}
