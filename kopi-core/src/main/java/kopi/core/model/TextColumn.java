package kopi.core.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/**
 * A column of opaque byte strings, one after another in one array.
 *
 * @param bytes the strings, without separators
 * @param ends {@code ends[i]} is the offset in {@code bytes} just behind the string of row {@code i}, which starts
 *     where that of row {@code i - 1} ends; both arrays are shared and never written to after construction
 */
@SuppressWarnings("ArrayRecordComponent") // the arrays are the point: columns are vectors for tight loops
public record TextColumn(byte[] bytes, int[] ends) implements Column {
    /**
     * As the only byte of a string, stands for NULL in a column that is {@link ColumnSpec#isNullable}: it occurs in no UTF-8,
     * which is what such columns hold.
     */
    public static final byte NULL = (byte) 0xFF;

    /** A column of these strings, in UTF-8. */
    public static TextColumn of(List<String> texts) {
        int[] ends = new int[texts.size()];
        var joined = new java.io.ByteArrayOutputStream();
        for (int i = 0; i < ends.length; i++) {
            joined.writeBytes(texts.get(i).getBytes(UTF_8));
            ends[i] = joined.size();
        }
        return new TextColumn(joined.toByteArray(), ends);
    }

    @Override
    public int size() {
        return ends.length;
    }

    /** Offset in {@link #bytes} where the string of that row starts. */
    public int start(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    /** Length in bytes of the string of that row. */
    public int length(int row) {
        return ends[row] - start(row);
    }

    /** The string of that row, decoded as UTF-8 (malformed input becomes U+FFFD; use the bytes where that matters). */
    public String text(int row) {
        return new String(bytes, start(row), length(row), UTF_8);
    }

    @Override
    public TextColumn take(Selection selection) {
        if (selection.isAll()) {
            return this;
        }
        int[] rows = selection.rows();
        int[] takenEnds = new int[selection.count()];
        int total = 0;
        for (int i = 0; i < takenEnds.length; i++) {
            total += length(rows[i]);
            takenEnds[i] = total;
        }
        byte[] taken = new byte[total];
        for (int i = 0, at = 0; i < takenEnds.length; i++) {
            System.arraycopy(bytes, start(rows[i]), taken, at, takenEnds[i] - at);
            at = takenEnds[i];
        }
        return new TextColumn(taken, takenEnds);
    }
}
