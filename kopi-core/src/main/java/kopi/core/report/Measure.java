package kopi.core.report;

import kopi.core.model.ColumnSpec;
import kopi.core.model.FieldFormat;

/** A number that is summed over the rows of a group; partial sums add up to the whole in any order. */
public sealed interface Measure {
    /** How a sum is printed. */
    String format(long sum);

    /** The number of rows. */
    record Count() implements Measure {
        @Override
        public String format(long sum) {
            return Long.toString(sum);
        }
    }

    /** The exact sum of a column. */
    record Sum(ColumnSpec column) implements Measure {
        public Sum {
            Rules.amount(column);
        }

        @Override
        public String format(long sum) {
            return FieldFormat.format(column.type(), sum);
        }
    }
}
