package kopi.core.operator;

import java.time.LocalDate;
import java.util.List;
import kopi.core.model.Batch;
import kopi.core.model.ColumnSpec;
import kopi.core.model.LongColumn;
import kopi.core.model.Selection;
import kopi.core.report.Condition;
import kopi.core.report.Conjunction;

/**
 * A {@link Conjunction} made ready for batches of certain columns: one pass a condition, each over what the last one left.
 *
 * <p>Immutable; may be used by several threads.
 */
@SuppressWarnings("ShortCircuitBoolean") // the loops have no branches that chance decides
public final class RowFilter {
    private static final int SECONDS_IN_A_DAY = 86_400;

    /** A condition with its column's place in the batch and everything that can be computed ahead. */
    private sealed interface Test {
        int column();

        /** The value lies in {@code min..max}. */
        record InRange(int column, long min, long max) implements Test {}

        /** The value's second of the day lies in {@code min..max}. */
        record InDayRange(int column, int min, int max) implements Test {}
    }

    private final Test[] tests;

    private RowFilter(Test[] tests) {
        this.tests = tests;
    }

    /**
     * Prepares a filter.
     *
     * @param columns the columns of the batches to come, in their order
     * @throws IllegalArgumentException if the filter looks at a column that is not among them
     */
    public static RowFilter compile(Conjunction filter, List<ColumnSpec> columns) {
        Test[] tests = new Test[filter.conditions().size()];
        for (int i = 0; i < tests.length; i++) {
            Condition condition = filter.conditions().get(i);
            int column = columns.indexOf(condition.column());
            if (column < 0) {
                throw new IllegalArgumentException(
                        "the filter needs " + condition.column().name() + ", the batch has " + columns);
            }
            tests[i] = compile(condition, column);
        }
        return new RowFilter(tests);
    }

    private static Test compile(Condition condition, int column) {
        return switch (condition) {
            case Condition.YearBetween(var _, int first, int last) ->
                new Test.InRange(column, startOfYear(first), startOfYear(last + 1) - 1);
            case Condition.TimeBetween(var _, int first, int last) -> new Test.InDayRange(column, first, last);
            case Condition.AtLeast(var _, long min) -> new Test.InRange(column, min, Long.MAX_VALUE);
            case Condition.Present(var _) -> new Test.InRange(column, LongColumn.ABSENT + 1, Long.MAX_VALUE);
        };
    }

    private static long startOfYear(int year) {
        return LocalDate.of(year, 1, 1).toEpochDay() * SECONDS_IN_A_DAY;
    }

    /** The rows that pass, in their order. */
    public Selection select(Batch batch) {
        Selection selection = Selection.all(batch.rows());
        for (Test test : tests) {
            if (selection.count() == 0) {
                break;
            }
            long[] values = batch.longs(test.column());
            selection = switch (test) {
                case Test.InRange(int _, long min, long max) -> inRange(values, min, max, selection);
                case Test.InDayRange(int _, int min, int max) -> inDayRange(values, min, max, selection);
            };
        }
        return selection;
    }

    private static Selection inRange(long[] values, long min, long max, Selection among) {
        if (among.isAll() && allInRange(values, min, max)) {
            return among;
        }
        int[] rows = new int[among.count()];
        int count = 0;
        if (among.isAll()) {
            for (int i = 0; i < values.length; i++) {
                rows[count] = i;
                count += values[i] >= min & values[i] <= max ? 1 : 0;
            }
        } else {
            int[] candidates = among.rows();
            for (int i = 0; i < rows.length; i++) {
                int row = candidates[i];
                rows[count] = row;
                count += values[row] >= min & values[row] <= max ? 1 : 0;
            }
        }
        return Selection.of(rows, count, values.length);
    }

    /** Files are in order of time, so most batches lie inside a range of years with all their rows: no vector then. */
    private static boolean allInRange(long[] values, long min, long max) {
        long smallest = Long.MAX_VALUE;
        long largest = Long.MIN_VALUE;
        for (long value : values) {
            smallest = Math.min(smallest, value);
            largest = Math.max(largest, value);
        }
        return smallest >= min && largest <= max;
    }

    private static Selection inDayRange(long[] values, int min, int max, Selection among) {
        int[] rows = new int[among.count()];
        int count = 0;
        // Rows are in order of time, mostly: the day of the last one saves dividing for the next.
        long dayStart = 0;
        for (int i = 0; i < rows.length; i++) {
            int row = among.row(i);
            long second = values[row] - dayStart;
            if (second < 0 || second >= SECONDS_IN_A_DAY) {
                second = Math.floorMod(values[row], (long) SECONDS_IN_A_DAY);
                dayStart = values[row] - second;
            }
            rows[count] = row;
            count += second >= min & second <= max ? 1 : 0;
        }
        return Selection.of(rows, count, values.length);
    }
}
