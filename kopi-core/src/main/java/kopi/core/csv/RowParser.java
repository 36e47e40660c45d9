package kopi.core.csv;

import static java.nio.charset.StandardCharsets.UTF_8;

import kopi.core.csv.RecordSplitter.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Decides what one record means, however odd it is: the reference for {@link FastRowScanner}. Simple rather than fast.
 * Not thread-safe.
 */
final class RowParser {
    private static final int SHOWN_CHARACTERS = 40;
    private static final int MAX_BYTES_PER_CHARACTER = 4;

    private final CsvLayout layout;
    private final RecordSplitter record;
    private final FieldParser parser = new FieldParser();

    RowParser(CsvLayout layout) {
        this.layout = layout;
        this.record = new RecordSplitter(layout.fields());
    }

    /** The record that was parsed last: where it ends, how many lines it has. */
    RecordSplitter record() {
        return record;
    }

    /** Looks at the record that starts at {@code start}; see {@link RecordSplitter#split}. */
    Outcome split(byte[] bytes, int start, int limit, boolean complete) {
        return record.split(bytes, start, limit, complete);
    }

    /**
     * Reads the fields of the record that was split last into the next row of the columns, which have room for it.
     *
     * @param outcome what the split said: anything but blank or incomplete
     * @param line where the record starts
     * @return what is wrong with it, if anything, in which case the columns hold no row more than before
     */
    @Nullable
    Reject read(byte[] bytes, Outcome outcome, int line, RowColumns columns) {
        if (outcome != Outcome.RECORD) {
            return new Reject(line, "", record.problem(outcome));
        }
        for (int field = 0; field < layout.fields(); field++) {
            if (layout.column(field) != CsvLayout.SKIPPED && !readField(bytes, field, columns)) {
                return new Reject(line, layout.name(field), reason(bytes, field) + extent());
            }
        }
        columns.rows++;
        return null;
    }

    private boolean readField(byte[] bytes, int field, RowColumns columns) {
        int column = layout.column(field);
        if (layout.type(field).isText()) {
            return readText(bytes, field, columns, column);
        }
        // A doubled quote in a number is as wrong as the single one that it stands for.
        boolean isGood = parser.parse(layout.type(field), bytes, record.start(field), record.end(field));
        columns.longs[column][columns.rows] = parser.value();
        return isGood;
    }

    private boolean readText(byte[] bytes, int field, RowColumns columns, int column) {
        int start = record.start(field);
        int length = record.end(field) - start;
        if (record.isEscaped(field)) {
            byte[] text = record.value(bytes, field);
            start = ~columns.unescaped().add(text);
            length = text.length;
        }
        columns.textStarts[column][columns.rows] = start;
        columns.textLengths[column][columns.rows] = length;
        return parser.parse(layout.type(field), bytes, 0, length);
    }

    private String reason(byte[] bytes, int field) {
        String problem = FieldParser.problem(layout.type(field));
        if (layout.type(field).isText()) {
            return problem;
        }
        return problem + ": \"" + shown(record.value(bytes, field)) + "\"";
    }

    /** What a rejected record takes with it, if that is more than the line that its reject names. */
    private String extent() {
        return record.lines() > 1 ? " (the record has " + record.lines() + " lines, " + record.bytes() + " bytes)" : "";
    }

    /** The start of a value, with everything that does not print made visible. */
    private static String shown(byte[] value) {
        int length = Math.min(value.length, (SHOWN_CHARACTERS + 1) * MAX_BYTES_PER_CHARACTER);
        int[] characters = new String(value, 0, length, UTF_8).codePoints().toArray();
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(characters.length, SHOWN_CHARACTERS); i++) {
            appendVisibly(characters[i], shown);
        }
        return characters.length > SHOWN_CHARACTERS ? shown + "…" : shown.toString();
    }

    private static void appendVisibly(int character, StringBuilder shown) {
        switch (character) {
            case '\n' -> shown.append("\\n");
            case '\r' -> shown.append("\\r");
            case '\t' -> shown.append("\\t");
            default -> {
                if (isPrintable(character)) {
                    shown.appendCodePoint(character);
                } else {
                    shown.append("\\u{%x}".formatted(character));
                }
            }
        }
    }

    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
