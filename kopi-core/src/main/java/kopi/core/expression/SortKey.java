package kopi.core.expression;

/**
 * By what rows are sorted, one value a row. Immutable.
 *
 * @param values none of which is an error; texts are ordered by their bytes in UTF-8
 * @param isDescending whether the largest comes first
 * @param nullsFirst whether NULL comes before all values, else behind them
 */
public record SortKey(Vector values, boolean isDescending, boolean nullsFirst) {
    /** The smallest first, NULL behind all others. */
    public static SortKey ascending(Vector values) {
        return new SortKey(values, false, false);
    }
}
