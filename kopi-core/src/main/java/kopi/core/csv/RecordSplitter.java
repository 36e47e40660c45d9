package kopi.core.csv;

import java.util.Arrays;

/**
 * Finds the fields and the end of one record: the structure of RFC 4180, one byte after the other.
 *
 * <p>Records end with LF or CRLF or with the file; a CR elsewhere, and a quote inside an unquoted field, are ordinary
 * bytes. Behind a closing quote must come a comma or the end; if not, the record is malformed and the rest of that
 * field is read as if unquoted.
 */
final class RecordSplitter {
    /** What stands at the start of a record. */
    enum Outcome {
        /** A well-formed record. */
        RECORD,
        /** An empty line. */
        BLANK,
        /** A record with text between a closing quote and the next comma or line end. */
        TEXT_AFTER_QUOTE,
        /** A quote that is not closed within the file or the record limit; only the first line is taken as read. */
        UNCLOSED_QUOTE,
        /** A record beyond the limit; only its first line is taken as read. */
        TOO_LONG,
        /** Whatever it is, it goes on behind the bytes that are there. */
        INCOMPLETE
    }

    private static final int FIRST_FIELDS = 16;

    private final int fieldsKept;
    private final int recordLimit;
    private final RunawayRecord runaway = new RunawayRecord();
    private int[] starts = new int[FIRST_FIELDS];
    private int[] ends = new int[FIRST_FIELDS];
    private boolean[] escaped = new boolean[FIRST_FIELDS];

    private byte[] bytes = {};
    private int position;
    private int window;
    private int fields;
    private int lines;
    private boolean windowEndsFile;
    private boolean malformed;

    /** @param fieldsKept fields beyond these are counted, not kept */
    RecordSplitter(int fieldsKept) {
        this(fieldsKept, CsvScanner.RECORD_LIMIT);
    }

    /** @param recordLimit the most bytes that a record may have */
    RecordSplitter(int fieldsKept, int recordLimit) {
        this.fieldsKept = fieldsKept;
        this.recordLimit = recordLimit;
    }

    /** Call this before other bytes are split than those before. */
    void restart() {
        runaway.forget();
    }

    /**
     * Splits the record that starts at {@code start}.
     *
     * @param input the same bytes as before, and perhaps more of them, unless there was a {@link #restart}
     * @param limit where the known bytes end
     * @param complete whether the file ends there
     */
    Outcome split(byte[] input, int start, int limit, boolean complete) {
        bytes = input;
        position = start;
        window = Math.min(limit - start, recordLimit) + start;
        windowEndsFile = complete && window == limit;
        fields = 0;
        lines = 0;
        malformed = false;
        if (isBlank()) {
            return Outcome.BLANK;
        }
        if (runaway.swallows(bytes, start) && !runaway.follow(bytes, window) && !endsWithFile(runaway.isQuoteOpen())) {
            return withoutEnd(start, limit, runaway.isQuoteOpen());
        }
        while (true) {
            boolean quoteOpen = !readField();
            if (position == window && !endsWithFile(quoteOpen)) {
                return withoutEnd(start, limit, quoteOpen);
            }
            if (position == window || bytes[position++] == '\n') {
                lines++;
                return malformed ? Outcome.TEXT_AFTER_QUOTE : Outcome.RECORD;
            }
        }
    }

    private boolean endsWithFile(boolean quoteOpen) {
        return windowEndsFile && !quoteOpen;
    }

    /** What to do about a record that does not end within the window. */
    private Outcome withoutEnd(int start, int limit, boolean quoteOpen) {
        if (!windowEndsFile && window - start < recordLimit) {
            return Outcome.INCOMPLETE;
        }
        if (!runaway.swallows(bytes, start)) {
            runaway.remember(bytes, start, window);
        }
        int i = start;
        while (i < limit && bytes[i] != '\n') {
            i++;
        }
        lines = i < limit ? 1 : 0;
        position = i < limit ? i + 1 : limit;
        return quoteOpen ? Outcome.UNCLOSED_QUOTE : Outcome.TOO_LONG;
    }

    /** Behind the record; in the cases where only its first line is read, behind that, or the limit if it goes on. */
    int end() {
        return position;
    }

    /** How many physical lines end within the record; 0 if its first line goes on behind the limit. */
    int lines() {
        return lines;
    }

    /** The number of fields. */
    int fields() {
        return fields;
    }

    /** Where the value of a field starts; behind the opening quote, if there is one. */
    int start(int field) {
        return starts[field];
    }

    /** Where the value of a field ends; before the closing quote, if there is one. */
    int end(int field) {
        return ends[field];
    }

    /** Whether a field holds doubled quotes, each of which stands for one. */
    boolean isEscaped(int field) {
        return escaped[field];
    }

    /** The value of a field, with doubled quotes undone. */
    byte[] value(byte[] input, int field) {
        byte[] value = Arrays.copyOfRange(input, starts[field], ends[field]);
        if (!escaped[field]) {
            return value;
        }
        int length = 0;
        for (int i = 0; i < value.length; i++) {
            value[length++] = value[i];
            if (value[i] == '"') {
                i++;
            }
        }
        return Arrays.copyOf(value, length);
    }

    /** What is wrong with a record of that outcome, for people. */
    String problem(Outcome outcome) {
        return switch (outcome) {
            case TEXT_AFTER_QUOTE -> "text after the closing quote";
            case UNCLOSED_QUOTE -> "quote is never closed";
            case TOO_LONG -> "longer than " + CsvScanner.RECORD_LIMIT + " bytes";
            case RECORD, BLANK, INCOMPLETE -> throw new IllegalArgumentException(outcome + " is no problem");
        };
    }

    private boolean isBlank() {
        int next = position < window && bytes[position] == '\r' ? position + 1 : position;
        if (next < window && bytes[next] == '\n') {
            position = next + 1;
        } else if (next == window && windowEndsFile) {
            position = next;
        } else {
            return false;
        }
        lines = 1;
        return true;
    }

    /** Moves on to the comma or line feed behind the field, or to the window's end; false if inside of quotes there. */
    private boolean readField() {
        if (position < window && bytes[position] == '"') {
            return readQuotedField();
        }
        int start = position;
        keep(start, plainEnd(), false);
        return true;
    }

    private boolean readQuotedField() {
        int start = position + 1;
        boolean doubled = false;
        for (int i = start; i < window; i++) {
            byte b = bytes[i];
            if (b == '\n') {
                lines++;
            } else if (b == '"') {
                if (i + 1 == window || bytes[i + 1] != '"') {
                    position = i + 1;
                    malformed |= plainEnd() != i + 1;
                    keep(start, i, doubled);
                    return true;
                }
                doubled = true;
                i++;
            }
        }
        position = window;
        fields++;
        return false;
    }

    /** Moves on to the next comma or line feed, or to the window's end; returns where the text before it ends. */
    private int plainEnd() {
        int start = position;
        int i = start;
        while (i < window && bytes[i] != ',' && bytes[i] != '\n') {
            i++;
        }
        position = i;
        boolean isCrLf = i < window && bytes[i] == '\n' && i > start && bytes[i - 1] == '\r';
        return isCrLf ? i - 1 : i;
    }

    private void keep(int start, int end, boolean doubled) {
        int field = fields++;
        if (field >= fieldsKept) {
            return;
        }
        if (field == starts.length) {
            starts = Arrays.copyOf(starts, field * 2);
            ends = Arrays.copyOf(ends, field * 2);
            escaped = Arrays.copyOf(escaped, field * 2);
        }
        starts[field] = start;
        ends[field] = end;
        escaped[field] = doubled;
    }
}
