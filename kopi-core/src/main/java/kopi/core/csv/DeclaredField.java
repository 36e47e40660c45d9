package kopi.core.csv;

import kopi.core.model.ColumnSpec;
import kopi.core.model.LongColumn;
import kopi.core.schema.CsvDialect;
import kopi.core.schema.CsvDialect.DateOrder;

/**
 * Reads fields of one declared column for {@link FastRowScanner}: plain numbers eight bytes at once, all else byte by byte,
 * without giving up the row. Not thread-safe.
 */
final class DeclaredField {
    /** What can be read eight bytes at once. */
    enum PlainForm {
        INTEGER,
        DECIMAL,
        DATE,
        TIMESTAMP,
        NONE
    }

    private static final int ODD = -1;
    private static final long EVERY_BYTE = 0x0101010101010101L;
    /** Flags the last byte of a word, so that there is a flag in any case. */
    private static final long LAST_BYTE = 1L << 63;

    private static final int[] POWERS = {1, 10, 100, 1_000, 10_000};
    private final ColumnSpec column;
    private final TypedFieldParser parser;
    private final boolean isLatin1;
    private final boolean isMissingText;
    private final PlainForm plainForm;
    /** The byte in front of a fraction, eight times. */
    private final long marks;
    /** What a decimal must be below, in units of its last digit. */
    private final long limit;

    private long value;

    DeclaredField(CsvLayout layout, ColumnSpec column) {
        this.column = column;
        CsvDialect dialect = layout.dialect();
        DialectBytes bytes = DialectBytes.of(dialect);
        parser = new TypedFieldParser(dialect, layout.isDeclared());
        isLatin1 = bytes.isLatin1();
        isMissingText = !column.isNullable() && layout.isDeclared();
        byte mark = dialect.hasDecimalComma() ? bytes.toScanned((byte) ',') : (byte) '.';
        marks = EVERY_BYTE * (mark & 0xFF);
        plainForm = isNumberNull(bytes.scanned(dialect.nullText())) ? PlainForm.NONE : plainForm(dialect);
        limit = FieldParser.power(column.precision());
    }

    /** Whether what stands for NULL may look like a value. */
    private boolean isNumberNull(byte[] nullText) {
        return !column.type().isText() && column.isNullable() && parser.parse(column, nullText, 0, nullText.length);
    }

    /** What the last field of numbers was read as. */
    long value() {
        return value;
    }

    /** In which plain form values can be. */
    PlainForm plainForm() {
        return plainForm;
    }

    private PlainForm plainForm(CsvDialect dialect) {
        boolean isYearFirst =
                dialect.dateOrder() == DateOrder.YEAR_MONTH_DAY || dialect.dateOrder() == DateOrder.ISO_8601;
        return switch (column.type()) {
            case BIGINT, INTEGER -> PlainForm.INTEGER;
            case DECIMAL -> PlainForm.DECIMAL;
            case DATE -> isYearFirst ? PlainForm.DATE : PlainForm.NONE;
            case TIMESTAMP -> isYearFirst ? PlainForm.TIMESTAMP : PlainForm.NONE;
            case KEY_TEXT, TEXT, UUID, ID, OPTIONAL_ID, QUANTITY, MONEY, BOOLEAN, TIME -> PlainForm.NONE;
        };
    }

    /** Digits, perhaps with a sign; the field's end, or -1 if it is written otherwise. */
    int integer(byte[] bytes, int at) {
        int first = bytes[at] == '-' ? at + 1 : at;
        long digits = Swar.load(bytes, first) ^ Swar.ZERO_DIGITS;
        long others = Swar.nonDigits(digits);
        int bits = Swar.bitsBefore(others);
        if (others == 0 || bits == 0) {
            return ODD;
        }
        long number = Swar.eightDigits(digits << (64 - bits));
        value = first == at ? number : -number;
        return first + (bits >>> 3);
    }

    /** Digits, perhaps with a sign and a fraction that fits the scale; the field's end, or -1 if it is written otherwise. */
    int decimal(byte[] bytes, int at) {
        int first = bytes[at] == '-' ? at + 1 : at;
        long word = Swar.load(bytes, first);
        long stops = Swar.stops(word);
        int bits = Swar.bitsBefore(stops);
        if (stops == 0 || bits == 0) {
            return ODD;
        }
        long digits = word ^ Swar.ZERO_DIGITS;
        int mark = Swar.bitsBefore(Swar.zeros(word ^ marks) | LAST_BYTE);
        int decimals = 0;
        if (mark < bits) {
            // Close the gap: move the digits before the mark by one byte.
            long before = (1L << mark) - 1;
            digits = ((digits & before) << 8) | (digits & ~((before << 8) | 0xFF));
            decimals = ((bits - mark) >>> 3) - 1;
            if (decimals == 0 || mark == 0) {
                return ODD;
            }
        }
        digits <<= 64 - bits;
        if (decimals > column.scale() || Swar.nonDigits(digits) != 0) {
            return ODD;
        }
        long number = (long) Swar.eightDigits(digits) * POWERS[column.scale() - decimals];
        value = first == at ? number : -number;
        return number < limit ? first + (bits >>> 3) : ODD;
    }

    /** Reads {@code bytes[from..to)}, which holds no quote, byte by byte; false if the row parser must say what it is. */
    boolean parse(byte[] bytes, int from, int to) {
        if (column.isNullable() && parser.isNullText(bytes, from, to)) {
            value = LongColumn.NULL;
            return true;
        }
        boolean isGood = parser.parse(column, bytes, from, to);
        value = parser.value();
        return isGood;
    }

    /** Whether a text is NULL. */
    boolean isNull(byte[] bytes, int from, int to) {
        return column.isNullable() && parser.isNullText(bytes, from, to);
    }

    /** Whether a text that is not NULL can be taken as it stands. */
    boolean isText(byte[] bytes, int from, int to) {
        return switch (column.type()) {
            case UUID -> UuidFields.isLower(bytes, from, to);
            case TEXT ->
                (isLatin1 || Utf8.isWellFormed(bytes, from, to))
                        && !(isMissingText && parser.isNullText(bytes, from, to));
            case KEY_TEXT -> from < to;
            case ID, OPTIONAL_ID, QUANTITY, MONEY, TIMESTAMP, DATE, BIGINT, INTEGER, DECIMAL, BOOLEAN, TIME ->
                throw new IllegalArgumentException(column.type() + " is no text");
        };
    }
}
