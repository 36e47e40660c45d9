package kopi.app.ask;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.RecordType;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kopi.core.error.UnavailableException;
import kopi.core.expression.ValueType;

/** Reads the rows of a result as the pipeline has printed them, one by one. Not thread-safe. */
final class ResultRows implements Closeable {
    private final Path file;
    private final CloseableIterator<List<Cell>> rows;

    private ResultRows(Path file, CloseableIterator<List<Cell>> rows) {
        this.file = file;
        this.rows = rows;
    }

    /**
     * A value of a row.
     *
     * @param text as it is printed; empty: NULL
     * @param type of the column
     */
    record Cell(Optional<String> text, ValueType type) {}

    /**
     * Opens a result.
     *
     * @param types of its columns
     * @throws UnavailableException if it cannot be read
     */
    static ResultRows open(Path file, List<ValueType> types) {
        try {
            var rows = CsvReader.builder()
                    .skipEmptyLines(false)
                    .build(new Cells(types), Files.newBufferedReader(file))
                    .iterator();
            rows.next(); // the header
            return new ResultRows(file, rows);
        } catch (IOException e) {
            throw new UnavailableException("cannot read the result " + file + ": " + e.getMessage(), e);
        }
    }

    boolean hasNext() {
        return rows.hasNext();
    }

    List<Cell> next() {
        return rows.next();
    }

    @Override
    public void close() {
        try {
            rows.close();
        } catch (IOException e) {
            throw new UnavailableException("cannot read the result " + file + ": " + e.getMessage(), e);
        }
    }

    /** An empty field is NULL, unless it is in quotes. */
    private static final class Cells extends CsvCallbackHandler<List<Cell>> {
        private final List<ValueType> types;
        private List<Cell> row = new ArrayList<>();

        Cells(List<ValueType> types) {
            this.types = types;
        }

        @Override
        protected RecordType getRecordType() {
            return RecordType.DATA;
        }

        @Override
        protected int getFieldCount() {
            return row.size();
        }

        @Override
        protected void beginRecord(long startingLineNumber) {
            row = new ArrayList<>(types.size());
        }

        @Override
        protected void addField(char[] buf, int offset, int len, boolean quoted) {
            Optional<String> text = len == 0 && !quoted ? Optional.empty() : Optional.of(new String(buf, offset, len));
            row.add(new Cell(text, types.get(Math.min(row.size(), types.size() - 1))));
        }

        @Override
        protected void setComment(char[] buf, int offset, int len) {
            throw new IllegalStateException("nobody writes comments into results");
        }

        /** A line without anything is a row of one column that is NULL. */
        @Override
        protected void setEmpty() {
            row.add(new Cell(Optional.empty(), types.getFirst()));
        }

        @Override
        protected List<Cell> buildRecord() {
            return row;
        }
    }
}
