package kopi.core.csv;

import java.util.Arrays;
import kopi.core.csv.RecordSplitter.Outcome;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.model.LongColumn;
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
    private final TypedFieldParser parser;
    private final DialectBytes dialectBytes;

    RowParser(CsvLayout layout) {
        this.layout = layout;
        this.parser = new TypedFieldParser(layout.dialect(), layout.isDeclared());
        this.dialectBytes = DialectBytes.of(layout.dialect());
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
                return new Reject(line, layout.spec(field).name(), reason(bytes, field) + extent());
            }
        }
        columns.rows++;
        return null;
    }

    private boolean readField(byte[] bytes, int field, RowColumns columns) {
        ColumnSpec spec = layout.spec(field);
        return spec.type().isText() ? readText(bytes, field, spec, columns) : readNumber(bytes, field, spec, columns);
    }

    private boolean readNumber(byte[] bytes, int field, ColumnSpec spec, RowColumns columns) {
        // A doubled quote in a number is as wrong as the single one that it stands for.
        boolean isNull = spec.isNullable() && isNullText(bytes, field);
        boolean isGood = isNull || parser.parse(spec, bytes, record.start(field), record.end(field));
        columns.longs[layout.column(field)][columns.rows] = isNull ? LongColumn.NULL : parser.value();
        return isGood;
    }

    private boolean isNullText(byte[] bytes, int field) {
        if (!record.isEscaped(field)) {
            return parser.isNullText(bytes, record.start(field), record.end(field));
        }
        byte[] value = record.value(bytes, field);
        return parser.isNullText(value, 0, value.length);
    }

    private boolean readText(byte[] bytes, int field, ColumnSpec spec, RowColumns columns) {
        if (spec.isNullable() && isNullText(bytes, field)) {
            keepText(columns, field, UnescapedTexts.NULL, 1);
            return true;
        }
        int start = record.start(field);
        int end = record.end(field);
        if (isMissing(spec, bytes, field)) {
            return false;
        }
        if (!record.isEscaped(field) && spec.type() != ColumnType.UUID) {
            keepText(columns, field, start, end - start);
            return parser.parse(spec, bytes, start, end);
        }
        byte[] text = record.value(bytes, field);
        boolean isGood = parser.parse(spec, text, 0, text.length);
        byte[] kept = isGood && spec.type() == ColumnType.UUID ? UuidFields.lower(text) : text;
        keepText(columns, field, ~columns.unescaped().add(kept), kept.length);
        return isGood;
    }

    private void keepText(RowColumns columns, int field, int start, int length) {
        int column = layout.column(field);
        columns.textStarts[column][columns.rows] = start;
        columns.textLengths[column][columns.rows] = length;
    }

    /** Whether a text that a schema says is there is what stands for NULL. */
    private boolean isMissing(ColumnSpec spec, byte[] bytes, int field) {
        return layout.isDeclared() && spec.type() == ColumnType.TEXT && !spec.isNullable() && isNullText(bytes, field);
    }

    private String reason(byte[] bytes, int field) {
        ColumnSpec spec = layout.spec(field);
        String problem = TypedFieldParser.problem(spec);
        if (spec.type() == ColumnType.KEY_TEXT) {
            return problem;
        }
        if (isMissing(spec, bytes, field)) {
            return "missing, but NOT NULL";
        }
        return problem + ": \"" + shown(record.value(bytes, field)) + "\"";
    }

    /** What a rejected record takes with it, if that is more than the line that its reject names. */
    private String extent() {
        return record.lines() > 1 ? " (the record has " + record.lines() + " lines, " + record.bytes() + " bytes)" : "";
    }

    /** The start of a value, with everything that does not print made visible. */
    private String shown(byte[] value) {
        int length = Math.min(value.length, (SHOWN_CHARACTERS + 1) * MAX_BYTES_PER_CHARACTER);
        int[] characters =
                dialectBytes.text(Arrays.copyOf(value, length)).codePoints().toArray();
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
