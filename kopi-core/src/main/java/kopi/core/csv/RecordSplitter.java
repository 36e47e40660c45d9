package kopi.core.csv;

import java.util.Arrays;

/**
 * Finds the fields and the end of one record: the structure of RFC 4180, one byte after the other.
 *
 * <p>Records end with LF or CRLF or with the file; a CR elsewhere, and a quote inside an unquoted field, are ordinary
 * bytes. Behind a closing quote must come a comma or the end. A record is malformed if something else comes there, if it
 * has another number of fields than it should, or if it does not end within the record limit or its quote is not closed
 * within the file. Then a quote has most likely been lost or added, so only its <em>first line</em> is taken as read, and
 * the next record starts on the line behind: what was inside of the quotes may be good rows.
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
        /** A record with another number of fields than it should have. */
        FIELD_COUNT,
        /** A quote that is not closed within the file. */
        UNCLOSED_QUOTE,
        /** A record beyond the limit. */
        TOO_LONG,
        /** A record beyond the limit, where it is inside of quotes. */
        QUOTE_TOO_LONG,
        /** Whatever it is, it goes on behind the bytes that are there. */
        INCOMPLETE
    }

    private static final int FIRST_FIELDS = 16;
    private static final int ANY = -1;

    private final int expectedFields;
    private final int recordLimit;
    private final SpanningRecord spanning = new SpanningRecord();
    private int[] starts = new int[FIRST_FIELDS];
    private int[] ends = new int[FIRST_FIELDS];
    private boolean[] escaped = new boolean[FIRST_FIELDS];

    private byte[] bytes = {};
    private int recordStart;
    private int position;
    private int window;
    private int fields;
    private int lines;
    private boolean windowEndsFile;
    private boolean malformed;
    private boolean spansLines;

    /** For records that have any number of fields. */
    RecordSplitter() {
        this(ANY, CsvScanner.RECORD_LIMIT);
    }

    /** @param expectedFields how many fields a record has */
    RecordSplitter(int expectedFields) {
        this(expectedFields, CsvScanner.RECORD_LIMIT);
    }

    /** @param recordLimit the most bytes that a record may have */
    RecordSplitter(int expectedFields, int recordLimit) {
        this.expectedFields = expectedFields;
        this.recordLimit = recordLimit;
    }

    /** Call this before other bytes are split than those before. */
    void restart() {
        spanning.forget();
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
        recordStart = start;
        position = start;
        window = Math.min(limit - start, recordLimit) + start;
        windowEndsFile = complete && window == limit;
        fields = 0;
        lines = 0;
        malformed = false;
        spansLines = false;
        if (isBlank()) {
            return Outcome.BLANK;
        }
        if (spanning.isJoinedBy(bytes, start)) {
            switch (spanning.follow(bytes, window, windowEndsFile)) {
                case OPEN -> {
                    return withoutEnd(start, limit, spanning.isQuoteOpen());
                }
                case TEXT_AFTER_QUOTE -> {
                    return spanningMalformed(Outcome.TEXT_AFTER_QUOTE, start);
                }
                case ENDED -> {
                    fields = spanning.fieldsOfJoined();
                    if (!isExpected(fields)) {
                        return spanningMalformed(Outcome.FIELD_COUNT, start);
                    }
                    fields = 0;
                }
            }
        }
        return splitFields(start, limit);
    }

    private Outcome splitFields(int start, int limit) {
        while (true) {
            boolean quoteOpen = !readField();
            if (malformed) {
                return textAfterQuote(start, limit);
            }
            if (position == window && !endsWithFile(quoteOpen)) {
                return withoutEnd(start, limit, quoteOpen);
            }
            if (position == window || bytes[position++] == '\n') {
                lines++;
                return isExpected(fields) ? Outcome.RECORD : wrongFieldCount(start);
            }
        }
    }

    private boolean isExpected(int count) {
        return expectedFields == ANY || count == expectedFields;
    }

    private boolean endsWithFile(boolean quoteOpen) {
        return windowEndsFile && !quoteOpen;
    }

    private Outcome textAfterQuote(int start, int limit) {
        if (lines > 0) {
            return rememberedMalformed(Outcome.TEXT_AFTER_QUOTE, start);
        }
        while (position < window && bytes[position] != '\n') {
            position++;
        }
        if (position == window && !windowEndsFile) {
            return withoutEnd(start, limit, false);
        }
        position = Math.min(position + 1, window);
        lines = 1;
        return Outcome.TEXT_AFTER_QUOTE;
    }

    private Outcome wrongFieldCount(int start) {
        return lines > 1 ? rememberedMalformed(Outcome.FIELD_COUNT, start) : Outcome.FIELD_COUNT;
    }

    private Outcome rememberedMalformed(Outcome outcome, int start) {
        spanning.remember(bytes, start, window, windowEndsFile);
        return spanningMalformed(outcome, start);
    }

    /** Takes the first line as read of a record that goes on behind it. */
    private Outcome spanningMalformed(Outcome outcome, int start) {
        spansLines = true;
        takeFirstLine(start, window);
        return outcome;
    }

    /** What to do about a record that does not end within the window. */
    private Outcome withoutEnd(int start, int limit, boolean quoteOpen) {
        if (!windowEndsFile && window - start < recordLimit) {
            return Outcome.INCOMPLETE;
        }
        if (!spanning.isJoinedBy(bytes, start)) {
            spanning.remember(bytes, start, window, windowEndsFile);
        }
        takeFirstLine(start, limit);
        if (windowEndsFile) {
            return Outcome.UNCLOSED_QUOTE;
        }
        return quoteOpen ? Outcome.QUOTE_TOO_LONG : Outcome.TOO_LONG;
    }

    private void takeFirstLine(int start, int limit) {
        int i = start;
        while (i < limit && bytes[i] != '\n') {
            i++;
        }
        lines = i < limit ? 1 : 0;
        position = i < limit ? i + 1 : limit;
    }

    /** Behind the record; if only its first line is taken as read, behind that, or the limit if it goes on. */
    int end() {
        return position;
    }

    /** The size of what is taken as read. */
    int bytes() {
        return position - recordStart;
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
            case TEXT_AFTER_QUOTE -> "text after the closing quote" + span();
            case FIELD_COUNT ->
                (fields == 1 ? "1 field" : fields + " fields") + " instead of " + expectedFields + span();
            case UNCLOSED_QUOTE -> "quote is never closed";
            case TOO_LONG -> "longer than " + recordLimit + " bytes";
            case QUOTE_TOO_LONG -> "longer than " + recordLimit + " bytes: a quote is not closed within them";
            case RECORD, BLANK, INCOMPLETE -> throw new IllegalArgumentException(outcome + " is no problem");
        };
    }

    private String span() {
        return spansLines ? "; the record spans lines, of which only the first is rejected" : "";
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
                    malformed = isTextBefore(plainEnd(), i + 1);
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

    /** Whether text stands there for sure; a carriage return at the window's end may belong to the line end. */
    private boolean isTextBefore(int textEnd, int textStart) {
        boolean mayBeLineEnd =
                position == window && !windowEndsFile && textEnd == textStart + 1 && bytes[textStart] == '\r';
        return textEnd != textStart && !mayBeLineEnd;
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
        if (expectedFields != ANY && field >= expectedFields) {
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
