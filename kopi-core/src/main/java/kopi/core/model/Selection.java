package kopi.core.model;

/**
 * The rows of a batch that passed a filter: a selection vector.
 *
 * @param rows ascending row numbers; only the first {@code count} entries count; empty when every row is selected
 * @param count how many rows are selected
 * @param isAll whether every row is selected, in which case {@code rows} is not filled
 */
@SuppressWarnings("ArrayRecordComponent")
public record Selection(int[] rows, int count, boolean isAll) {
    private static final int[] NO_ROWS = {};

    /** Every one of {@code count} rows. */
    public static Selection all(int count) {
        return new Selection(NO_ROWS, count, true);
    }

    /** The first {@code count} of {@code rows}, out of {@code outOf}. */
    public static Selection of(int[] rows, int count, int outOf) {
        return count == outOf ? all(outOf) : new Selection(rows, count, false);
    }

    /** The row number of the i-th selected row. */
    public int row(int i) {
        return isAll ? i : rows[i];
    }
}
