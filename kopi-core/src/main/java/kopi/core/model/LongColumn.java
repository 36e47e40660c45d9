package kopi.core.model;

/**
 * A column of integers: ids, quantities, money, days or seconds, as {@link ColumnType} says.
 *
 * @param values one value a row; shared, never written to after construction
 */
@SuppressWarnings("ArrayRecordComponent") // the array is the point: columns are vectors for tight loops
public record LongColumn(long[] values) implements Column {
    /** Stands for an empty field of a {@link ColumnType#OPTIONAL_ID} column. */
    public static final long ABSENT = -1;

    /** Stands for NULL in a column that is {@link ColumnSpec#isNullable}. */
    public static final long NULL = Long.MIN_VALUE;

    @Override
    public int size() {
        return values.length;
    }

    @Override
    public LongColumn take(Selection selection) {
        if (selection.isAll()) {
            return this;
        }
        int[] rows = selection.rows();
        long[] taken = new long[selection.count()];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = values[rows[i]];
        }
        return new LongColumn(taken);
    }
}
