package kopi.testkit.oracle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads CSV as RFC 4180 says, one character after the other.
 *
 * <p>Bytes are taken as ISO 8859-1 characters, so that every file, valid UTF-8 or not, comes back byte for byte when its
 * fields are written the same way. Records end at LF or CRLF; a CR elsewhere is data, as is a quote inside an unquoted
 * field. Blank lines are skipped. A malformed record costs its first line, and reading goes on at the next.
 */
final class NaiveCsv {
    private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF";

    private static final int RECORD_LIMIT = 1 << 20;

    private final String text;
    private final List<Row> rows = new ArrayList<>();
    private int position;
    private long line = 1;

    /**
     * A record of a file.
     *
     * @param line where it starts, from 1
     * @param fields what it says, without quotes
     * @param malformed text follows a closing quote, or a quote is never closed, or there is another number of fields than
     *     in the header, or it is too long; then there are no fields
     */
    record Row(long line, List<String> fields, boolean malformed) {}

    private NaiveCsv(String text) {
        this.text = text;
        this.position = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length() : 0;
    }

    /** All records of the file, the header first. */
    static List<Row> read(Path file) {
        try {
            return parse(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** All records of the text. */
    static List<Row> parse(String text) {
        NaiveCsv csv = new NaiveCsv(text);
        while (csv.position < text.length()) {
            if (!csv.skippedLineEnd()) {
                csv.readRow();
            }
        }
        return csv.rows;
    }

    private void readRow() {
        int start = position;
        long startLine = line;
        List<String> fields = new ArrayList<>();
        boolean wellFormed = readFields(fields)
                && position - start <= RECORD_LIMIT
                && (rows.isEmpty() || fields.size() == rows.getFirst().fields().size());
        if (wellFormed) {
            rows.add(new Row(startLine, fields, false));
        } else {
            position = start;
            line = startLine;
            skipLine();
            rows.add(new Row(startLine, List.of(), true));
        }
    }

    /** Reads a record up to its end; returns false, somewhere in it, if its quotes are not right. */
    private boolean readFields(List<String> fields) {
        while (true) {
            if (at('"')) {
                int close = closingQuote();
                if (close < 0) {
                    return false;
                }
                String quoted = text.substring(position + 1, close);
                line += quoted.chars().filter(c -> c == '\n').count();
                fields.add(quoted.replace("\"\"", "\""));
                position = close + 1;
                if (!unquotedField().isEmpty()) {
                    return false;
                }
            } else {
                fields.add(unquotedField());
            }
            if (at(',')) {
                position++;
            } else {
                skippedLineEnd();
                return true;
            }
        }
    }

    /** Where the quote that closes the field at the current position stands; -1 if there is none. */
    private int closingQuote() {
        int quote = text.indexOf('"', position + 1);
        while (quote >= 0 && quote + 1 < text.length() && text.charAt(quote + 1) == '"') {
            quote = text.indexOf('"', quote + 2);
        }
        return quote;
    }

    /** What stands before the next comma or line end. */
    private String unquotedField() {
        int start = position;
        while (position < text.length() && !at(',') && !at('\n') && !atCarriageReturnLineFeed()) {
            position++;
        }
        return text.substring(start, position);
    }

    private boolean skippedLineEnd() {
        if (at('\n') || atCarriageReturnLineFeed()) {
            position += at('\n') ? 1 : 2;
            line++;
            return true;
        }
        return false;
    }

    private void skipLine() {
        int end = text.indexOf('\n', position);
        position = end < 0 ? text.length() : end + 1;
        line++;
    }

    private boolean atCarriageReturnLineFeed() {
        return text.startsWith("\r\n", position);
    }

    private boolean at(char c) {
        return position < text.length() && text.charAt(position) == c;
    }
}
