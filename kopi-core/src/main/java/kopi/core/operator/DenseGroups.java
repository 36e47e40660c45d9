package kopi.core.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import kopi.core.model.Batch;
import kopi.core.model.Column;
import kopi.core.model.LongColumn;

/**
 * Sums by group without a hash table, for batches whose keys lie so close together that every possible group can have a
 * cell of its own: eight items in one month, ten stores in one half-year.
 */
final class DenseGroups {
    /** More cells than this would not stay in the first-level cache. */
    private static final int MAX_CELLS = 2_048;

    private final Batch rows;
    private final int keyCount;
    private final long[] smallest;
    private final int[] widths;
    private final int cells;

    private DenseGroups(Batch rows, int keyCount, long[] smallest, int[] widths, int cells) {
        this.rows = rows;
        this.keyCount = keyCount;
        this.smallest = smallest;
        this.widths = widths;
        this.cells = cells;
    }

    /**
     * The groups of the rows, or nothing if their keys are too far apart.
     *
     * @param rows keys, then what to add up; at least one row
     * @throws kopi.core.error.JobFailedException if a sum does not fit a {@code long}
     */
    static Optional<Batch> sum(Batch rows, int keyCount) {
        long[] smallest = new long[keyCount];
        int[] widths = new int[keyCount];
        int cells = 1;
        for (int k = 0; k < keyCount; k++) {
            long min = min(rows.longs(k));
            long width = largest(rows.longs(k)) - min + 1; // zero or negative if it does not fit
            if (width < 1 || width > MAX_CELLS || cells * width > MAX_CELLS) {
                return Optional.empty();
            }
            smallest[k] = min;
            widths[k] = (int) width;
            cells *= (int) width;
        }
        try {
            return Optional.of(new DenseGroups(rows, keyCount, smallest, widths, cells).sum());
        } catch (ArithmeticException overflow) {
            throw GroupTable.tooLarge(overflow);
        }
    }

    // Every loop over rows is a method of its own: the JVM compiles a method from inside its loop, with all that
    // follows the loop, so loops that stand in one method are compiled again and again (docs/performance.md).

    private static long min(long[] keys) {
        long min = Long.MAX_VALUE;
        for (long key : keys) {
            min = Math.min(min, key);
        }
        return min;
    }

    private static long largest(long[] keys) {
        long largest = Long.MIN_VALUE;
        for (long key : keys) {
            largest = Math.max(largest, key);
        }
        return largest;
    }

    private Batch sum() {
        int[] cellOf = new int[rows.rows()];
        for (int k = 0; k < keyCount; k++) {
            addKey(cellOf, rows.longs(k), smallest[k], widths[k]);
        }
        int[] groups = groups(cellOf);
        List<Column> columns = new ArrayList<>();
        for (int k = 0; k < keyCount; k++) {
            columns.add(keysOf(groups, k));
        }
        for (int c = keyCount; c < rows.columns().size(); c++) {
            long[] sumOf = new long[cells];
            addUp(sumOf, cellOf, rows.longs(c));
            columns.add(sumsOf(groups, sumOf));
        }
        return new Batch(groups.length, columns);
    }

    private static void addKey(int[] cellOf, long[] keys, long min, int width) {
        for (int row = 0; row < cellOf.length; row++) {
            cellOf[row] = cellOf[row] * width + (int) (keys[row] - min);
        }
    }

    private static void addUp(long[] sumOf, int[] cellOf, long[] addends) {
        for (int row = 0; row < addends.length; row++) {
            sumOf[cellOf[row]] = Math.addExact(sumOf[cellOf[row]], addends[row]);
        }
    }

    /** The cells that have rows, in order. */
    private int[] groups(int[] cellOf) {
        boolean[] isGroup = new boolean[cells];
        mark(isGroup, cellOf);
        int[] groups = new int[cells];
        int count = 0;
        for (int cell = 0; cell < cells; cell++) {
            groups[count] = cell;
            count += isGroup[cell] ? 1 : 0;
        }
        return Arrays.copyOf(groups, count);
    }

    private static void mark(boolean[] isGroup, int[] cellOf) {
        for (int cell : cellOf) {
            isGroup[cell] = true;
        }
    }

    private LongColumn keysOf(int[] groups, int key) {
        int cellsBelow = 1;
        for (int k = key + 1; k < keyCount; k++) {
            cellsBelow *= widths[k];
        }
        long[] keys = new long[groups.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = smallest[key] + groups[i] / cellsBelow % widths[key];
        }
        return new LongColumn(keys);
    }

    private static LongColumn sumsOf(int[] groups, long[] sumOf) {
        long[] sums = new long[groups.length];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = sumOf[groups[i]];
        }
        return new LongColumn(sums);
    }
}
