package kopi.core.operator;

import java.time.LocalDate;
import java.util.List;
import kopi.core.model.Batch;
import kopi.core.model.ColumnSpec;
import kopi.core.model.LongColumn;
import kopi.core.model.Selection;
import kopi.core.report.Condition;
import kopi.core.report.Filter;

/** Selects the rows of a batch that pass a {@link Filter}. Immutable. */
public final class RowFilter {
    private static final int SECONDS_PER_DAY = 86_400;

    private final List<Test> tests;

    /**
     * A condition on a column of the batch: its value, modulo {@code modulus} unless that is 0, is one of
     * {@code least..most}.
     */
    private record Test(int column, long modulus, long least, long most) {
        boolean holds(long value) {
            long tested = modulus == 0 ? value : Math.floorMod(value, modulus);
            return least <= tested && tested <= most;
        }
    }

    private RowFilter(List<Test> tests) {
        this.tests = tests;
    }

    /**
     * The filter for batches that hold these columns in this order.
     *
     * @throws IllegalArgumentException if a condition's column is not among them
     */
    public static RowFilter compile(Filter filter, List<ColumnSpec> columns) {
        return new RowFilter(filter.conditions().stream()
                .map(condition -> compile(condition, columns))
                .toList());
    }

    private static Test compile(Condition condition, List<ColumnSpec> columns) {
        int column = columns.indexOf(condition.column());
        if (column < 0) {
            throw new IllegalArgumentException("no column " + condition.column().name() + " in " + columns);
        }
        return switch (condition) {
            case Condition.YearBetween years ->
                new Test(column, 0, startOfYear(years.first()), startOfYear(years.last() + 1) - 1);
            case Condition.TimeBetween hours -> new Test(column, SECONDS_PER_DAY, hours.first(), hours.last());
            case Condition.AtLeast amount -> new Test(column, 0, amount.least(), Long.MAX_VALUE);
            case Condition.Present _ -> new Test(column, 0, LongColumn.ABSENT + 1, Long.MAX_VALUE);
        };
    }

    private static long startOfYear(int year) {
        return LocalDate.of(year, 1, 1).toEpochDay() * SECONDS_PER_DAY;
    }

    /** The rows that pass all conditions, in order. */
    public Selection select(Batch batch) {
        int[] rows = new int[batch.rows()];
        int count = batch.rows();
        boolean all = true;
        for (Test test : tests) {
            long[] values = batch.longs(test.column());
            int kept = 0;
            for (int i = 0; i < count; i++) {
                int row = all ? i : rows[i];
                if (test.holds(values[row])) {
                    rows[kept++] = row;
                }
            }
            all = false;
            count = kept;
        }
        return Selection.of(rows, count, batch.rows());
    }
}
