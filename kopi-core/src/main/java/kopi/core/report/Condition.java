package kopi.core.report;

import kopi.core.model.ColumnSpec;

/** What must hold of one column of a row. */
public sealed interface Condition {
    /** The column it looks at. */
    ColumnSpec column();

    /** The year of a {@link kopi.core.model.ColumnType#TIMESTAMP} is one of {@code first..last}, both included. */
    record YearBetween(ColumnSpec column, int first, int last) implements Condition {
        private static final int MAX_YEAR = 9_999;

        public YearBetween {
            Rules.timestamp(column);
            Rules.range("years", first, last, MAX_YEAR);
        }
    }

    /** The time of day of a timestamp, in seconds since midnight, is one of {@code first..last}, both included. */
    record TimeBetween(ColumnSpec column, int first, int last) implements Condition {
        private static final int MAX_SECOND = 86_399;

        public TimeBetween {
            Rules.timestamp(column);
            Rules.range("seconds of the day", first, last, MAX_SECOND);
        }
    }

    /** The value, in the column's unit, is {@code min} or more. */
    record AtLeast(ColumnSpec column, long min) implements Condition {
        public AtLeast {
            Rules.integer(column);
        }
    }

    /** The value is there: the field was not empty. */
    record Present(ColumnSpec column) implements Condition {
        public Present {
            Rules.integer(column);
        }
    }
}
