package kopi.core.csv;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kopi.core.csv.RecordSplitter.Outcome;
import kopi.core.error.InvalidInputException;
import kopi.core.model.ColumnSpec;
import kopi.core.model.Dataset;
import kopi.core.schema.CsvDialect;

/**
 * The header of a CSV file: its first record that is not blank, behind a byte order mark, if there is one.
 *
 * @param file the file's name, for messages
 * @param names the columns' names, unquoted
 * @param end offset in bytes of the first record behind it
 * @param lines the physical lines before that record
 */
public record CsvHeader(String file, List<String> names, int end, int lines) {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    public CsvHeader {
        names = List.copyOf(names);
    }

    /**
     * Reads the header.
     *
     * @param bytes the first {@code length} bytes of the file
     * @param complete whether that is all of it
     * @return empty if more bytes are needed
     * @throws InvalidInputException if the file has no header or a malformed one, or lines that end with carriage returns
     *     alone
     */
    public static Optional<CsvHeader> read(String file, byte[] bytes, int length, boolean complete) {
        return read(file, DialectBytes.of(CsvDialect.STANDARD), bytes, length, complete);
    }

    /**
     * The same of a file in a dialect.
     *
     * @param bytes as scanners know them
     */
    public static Optional<CsvHeader> read(
            String file, DialectBytes dialect, byte[] bytes, int length, boolean complete) {
        if (length < BYTE_ORDER_MARK.length && !complete) {
            return Optional.empty();
        }
        RecordSplitter record = new RecordSplitter();
        int at = start(bytes, length);
        int lines = 0;
        while (at < length) {
            Outcome outcome = record.split(bytes, at, length, complete);
            switch (outcome) {
                case RECORD -> {
                    rejectCarriageReturns(file, record, bytes);
                    return Optional.of(
                            new CsvHeader(file, names(record, dialect, bytes), record.end(), lines + record.lines()));
                }
                case BLANK -> {
                    at = record.end();
                    lines++;
                }
                case INCOMPLETE -> {
                    return Optional.empty();
                }
                case TEXT_AFTER_QUOTE, FIELD_COUNT, UNCLOSED_QUOTE, TOO_LONG, QUOTE_TOO_LONG ->
                    throw new InvalidInputException(
                            file + ": the header line cannot be read: " + record.problem(outcome));
            }
        }
        if (complete) {
            throw new InvalidInputException(file + " is empty: it needs at least a header line");
        }
        return Optional.empty();
    }

    /**
     * What stands for the header of a file that has none: its fields are all columns of the table, in their order.
     *
     * @param bytes the first {@code length} bytes of the file, as scanners know them
     */
    public static CsvHeader absent(String file, Dataset table, byte[] bytes, int length) {
        List<String> names = table.columns().stream().map(ColumnSpec::name).toList();
        return new CsvHeader(file, names, start(bytes, length), 0);
    }

    /** Behind the byte order mark, if there is one. */
    static int start(byte[] bytes, int length) {
        return startsWithByteOrderMark(bytes, length) ? BYTE_ORDER_MARK.length : 0;
    }

    private static boolean startsWithByteOrderMark(byte[] bytes, int length) {
        return length >= BYTE_ORDER_MARK.length
                && bytes[0] == BYTE_ORDER_MARK[0]
                && bytes[1] == BYTE_ORDER_MARK[1]
                && bytes[2] == BYTE_ORDER_MARK[2];
    }

    /**
     * Lines that end with carriage returns alone make one record of the whole file: a header of many columns, among them
     * all that are needed, and no row.
     */
    private static void rejectCarriageReturns(String file, RecordSplitter record, byte[] bytes) {
        for (int field = 0; field < record.fields(); field++) {
            int start = record.start(field);
            boolean isQuoted = start > 0 && bytes[start - 1] == '"';
            for (int i = start; !isQuoted && i < record.end(field); i++) {
                if (bytes[i] == '\r') {
                    throw new InvalidInputException(file + ": the header line has a carriage return inside");
                }
            }
        }
    }

    private static List<String> names(RecordSplitter record, DialectBytes dialect, byte[] bytes) {
        List<String> names = new ArrayList<>();
        for (int field = 0; field < record.fields(); field++) {
            names.add(dialect.text(record.value(bytes, field)));
        }
        return names;
    }
}
