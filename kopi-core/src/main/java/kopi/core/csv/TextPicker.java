package kopi.core.csv;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import kopi.core.model.Batch;
import kopi.core.model.Column;
import kopi.core.model.ColumnSpec;
import kopi.core.model.Selection;
import kopi.core.model.TextColumn;
import kopi.core.operator.RowFilter;
import kopi.core.report.Projection;

/** Makes a chunk's batch: copies texts for the rows that need them, and only for those. Not thread-safe. */
final class TextPicker {
    private static final byte[] NO_BYTES = {};

    private final List<RowFilter> textFor;
    private final List<Integer> textColumns = new ArrayList<>();
    private final DialectBytes dialect;

    TextPicker(CsvLayout layout) {
        Projection projection = layout.projection();
        dialect = DialectBytes.of(layout.dialect());
        textFor = projection.textFor().stream()
                .map(filter -> RowFilter.compile(filter, projection.columns()))
                .toList();
        List<ColumnSpec> specs = projection.columns();
        for (int column = 0; column < specs.size(); column++) {
            if (specs.get(column).type().isText()) {
                textColumns.add(column);
            }
        }
    }

    /** The batch of all rows. The texts that {@code rows} remembers stand in {@code bytes}. */
    Batch batch(RowColumns rows, byte[] bytes) {
        TextColumn empty = new TextColumn(NO_BYTES, textColumns.isEmpty() ? new int[0] : new int[rows.rows]);
        Batch bare = new Batch(rows.rows, rows.columns(Collections.nCopies(textColumns.size(), empty)));
        Selection selection = textColumns.isEmpty() ? Selection.of(new int[0], 0, rows.rows) : select(bare);
        if (selection.count() == 0) {
            return bare;
        }
        List<Column> columns = new ArrayList<>(bare.columns());
        for (int column : textColumns) {
            columns.set(column, texts(rows, column, selection, bytes));
        }
        return new Batch(rows.rows, columns);
    }

    /** The rows that pass at least one filter. */
    private Selection select(Batch batch) {
        if (textFor.size() == 1) {
            return textFor.getFirst().select(batch);
        }
        boolean[] selected = new boolean[batch.rows()];
        for (RowFilter filter : textFor) {
            Selection selection = filter.select(batch);
            for (int i = 0; i < selection.count(); i++) {
                selected[selection.row(i)] = true;
            }
        }
        int[] rows = new int[batch.rows()];
        int count = 0;
        for (int row = 0; row < rows.length; row++) {
            if (selected[row]) {
                rows[count++] = row;
            }
        }
        return Selection.of(rows, count, batch.rows());
    }

    private TextColumn texts(RowColumns rows, int column, Selection selection, byte[] bytes) {
        int[] starts = rows.textStarts[column];
        int[] lengths = rows.textLengths[column];
        long total = 0;
        for (int i = 0; i < selection.count(); i++) {
            total += lengths[selection.row(i)];
        }
        byte[] texts = new byte[Math.toIntExact(total)];
        int[] ends = new int[rows.rows];
        int at = 0;
        int filled = 0;
        for (int i = 0; i < selection.count(); i++) {
            int row = selection.row(i);
            while (filled < row) {
                ends[filled++] = at;
            }
            int start = starts[row];
            byte[] source = start >= 0 ? bytes : rows.unescaped().bytes();
            System.arraycopy(source, start >= 0 ? start : ~start, texts, at, lengths[row]);
            at += lengths[row];
        }
        while (filled < ends.length) {
            ends[filled++] = at;
        }
        TextColumn scanned = new TextColumn(texts, ends);
        return dialect.isIdentity() ? scanned : DialectTexts.decoded(dialect, scanned, starts);
    }
}
