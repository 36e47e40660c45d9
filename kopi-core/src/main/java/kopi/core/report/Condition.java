package kopi.core.report;

import kopi.core.model.ColumnSpec;

/** What must hold of one column of a row. */
public sealed interface Condition {
    /** The column it looks at. */
    ColumnSpec column();

    /** The year of a {@link kopi.core.model.ColumnType#TIMESTAMP} is one of {@code first..last}, both included. */
    record YearBetween(ColumnSpec column, int first, int last) implements Condition {}

    /** The time of day of a timestamp, in seconds since midnight, is one of {@code first..last}, both included. */
    record TimeBetween(ColumnSpec column, int first, int last) implements Condition {}

    /** The value, in the column's unit, is {@code least} or more. */
    record AtLeast(ColumnSpec column, long least) implements Condition {}

    /** The value is there: the field was not empty. */
    record Present(ColumnSpec column) implements Condition {}
}
