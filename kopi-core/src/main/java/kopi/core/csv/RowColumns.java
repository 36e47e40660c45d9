package kopi.core.csv;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kopi.core.model.Column;
import kopi.core.model.ColumnSpec;
import kopi.core.model.LongColumn;
import kopi.core.report.Projection;

/**
 * The rows of a chunk while it is scanned: growing columns, reused from chunk to chunk. Texts are not copied; they are
 * remembered by where they stand. Not thread-safe.
 */
final class RowColumns {
    private static final int FIRST_CAPACITY = 1 << 12;
    private static final long[] NO_LONGS = {};
    private static final int[] NO_INTS = {};

    private final List<ColumnSpec> specs;
    /** By column; empty arrays for text columns. */
    final long[][] longs;
    /** By column; where the text starts: an offset in the scanned bytes, or ~offset in {@link #unescaped}. */
    final int[][] textStarts;
    /** By column; the text's length in bytes. */
    final int[][] textLengths;

    private final UnescapedTexts unescaped = new UnescapedTexts();
    int rows;
    private int capacity;

    RowColumns(Projection projection) {
        specs = projection.columns();
        longs = new long[specs.size()][];
        textStarts = new int[specs.size()][];
        textLengths = new int[specs.size()][];
        Arrays.fill(longs, NO_LONGS);
        Arrays.fill(textStarts, NO_INTS);
        Arrays.fill(textLengths, NO_INTS);
        grow(FIRST_CAPACITY);
    }

    /** Forgets the rows of the last chunk. */
    void clear() {
        rows = 0;
        unescaped.clear();
    }

    int capacity() {
        return capacity;
    }

    UnescapedTexts unescaped() {
        return unescaped;
    }

    /** Makes room for at least one row more. */
    void ensureRoom() {
        if (rows == capacity) {
            grow(capacity * 2);
        }
    }

    /** The finished columns: exact-size copies of the integers, and these in the place of the text columns. */
    List<Column> columns(List<? extends Column> texts) {
        List<Column> columns = new ArrayList<>();
        int text = 0;
        for (int i = 0; i < specs.size(); i++) {
            boolean isText = specs.get(i).type().isText();
            columns.add(isText ? texts.get(text++) : new LongColumn(Arrays.copyOf(longs[i], rows)));
        }
        return columns;
    }

    private void grow(int newCapacity) {
        for (int i = 0; i < longs.length; i++) {
            if (specs.get(i).type().isText()) {
                textStarts[i] = Arrays.copyOf(textStarts[i], newCapacity);
                textLengths[i] = Arrays.copyOf(textLengths[i], newCapacity);
            } else {
                longs[i] = Arrays.copyOf(longs[i], newCapacity);
            }
        }
        capacity = newCapacity;
    }
}
