package kopi.app.compare;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import kopi.core.error.InvalidInputException;
import kopi.core.error.KopiException;
import kopi.platform.folder.IoReason;

/**
 * Reads the rows of a report file one by one. All that can be wrong with the file ends in an {@link
 * InvalidInputException} that names it. Not thread-safe.
 */
final class ReportReader implements Closeable {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Path file;
    private final CloseableIterator<CsvRecord> records;
    private final List<String> header;
    private List<String> fields = List.of();
    private long line;

    private ReportReader(Path file, CloseableIterator<CsvRecord> records) {
        this.file = file;
        this.records = records;
        this.header = readHeader();
    }

    /** Opens a file and reads its header. */
    static ReportReader open(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            // To open a named pipe waits for whoever writes to it.
            throw new InvalidInputException("cannot read " + file + ": it is not a file");
        }
        try {
            // Unlike a Reader made by FastCSV, this one refuses what is not UTF-8 instead of replacing it, which could
            // make different files look the same.
            BufferedReader text = Files.newBufferedReader(file);
            try {
                return new ReportReader(file, records(text));
            } catch (IOException | RuntimeException e) {
                text.close();
                throw e;
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static CloseableIterator<CsvRecord> records(BufferedReader text) throws IOException {
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
        // Field counts are checked here, for a message like our others.
        return CsvReader.builder()
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .ofCsvRecord(text)
                .iterator();
    }

    /** Its columns; each is there once. */
    List<String> header() {
        return header;
    }

    /** Goes to the next row; false if there is none. Blank lines are none. */
    boolean next() {
        try {
            if (!records.hasNext()) {
                return false;
            }
            CsvRecord row = records.next();
            if (row.getFieldCount() != header.size()) {
                throw new InvalidInputException(file + ", line " + row.getStartingLineNumber() + ": "
                        + row.getFieldCount() + " fields instead of the " + header.size() + " of the header");
            }
            fields = row.getFields();
            line = row.getStartingLineNumber();
            return true;
        } catch (CsvParseException e) {
            throw broken(e);
        } catch (UncheckedIOException e) {
            throw unreadable(file, e);
        }
    }

    /** The row as it stands in the file. */
    List<String> fields() {
        return fields;
    }

    /** Where the row starts, from 1. */
    long line() {
        return line;
    }

    @Override
    public void close() {
        try {
            records.close();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private List<String> readHeader() {
        try {
            if (!records.hasNext()) {
                throw new InvalidInputException(file + " is empty: it has not even a header");
            }
            List<String> names = records.next().getFields();
            if (new TreeSet<>(names).size() < names.size()) {
                throw new InvalidInputException(file + ": a column is twice in the header " + names);
            }
            return names;
        } catch (CsvParseException e) {
            throw broken(e);
        } catch (UncheckedIOException e) {
            throw unreadable(file, e);
        }
    }

    private KopiException broken(CsvParseException e) {
        return rootCause(e) instanceof IOException
                ? unreadable(file, e)
                : new InvalidInputException(file + " is malformed CSV: " + e.getMessage(), e);
    }

    private static KopiException unreadable(Path file, Exception e) {
        String what = "cannot read " + file;
        return switch (rootCause(e)) {
            case CharacterCodingException _ -> new InvalidInputException(what + ": it is not UTF-8", e);
            case IOException io -> IoReason.failure(what, io);
            case Throwable other -> new InvalidInputException(what + ": " + other, e);
        };
    }

    private static Throwable rootCause(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null ? e : rootCause(cause);
    }
}
