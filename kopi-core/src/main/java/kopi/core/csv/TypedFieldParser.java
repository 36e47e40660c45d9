package kopi.core.csv;

import java.util.Arrays;
import kopi.core.model.ColumnSpec;
import kopi.core.schema.CsvDialect;

/**
 * Reads the text of one field of a column as its type and the file's dialect say, one byte after the other: the reference
 * that the fast path is held against, and what it falls back to. Numbers with a decimal comma are rewritten to what {@link
 * FieldParser} knows. Not thread-safe.
 */
final class TypedFieldParser {
    private final FieldParser numbers = new FieldParser();
    private final DateParser dates;
    private final DialectBytes dialectBytes;
    private final boolean hasDecimalComma;
    private final byte decimalMark;
    private final byte[] nullText;
    private byte[] rewritten = new byte[Long.BYTES];
    private int rewrittenLength;

    private final boolean isDeclared;

    private long value;

    /** @param isDeclared whether a schema declares the table */
    TypedFieldParser(CsvDialect dialect, boolean isDeclared) {
        this.isDeclared = isDeclared;
        dialectBytes = DialectBytes.of(dialect);
        dates = new DateParser(dialect.dateOrder(), numbers);
        hasDecimalComma = dialect.hasDecimalComma();
        decimalMark = dialectBytes.toScanned((byte) ',');
        nullText = dialectBytes.scanned(dialect.nullText());
    }

    /** What the last field read as; of a text, 0. */
    long value() {
        return value;
    }

    /** Whether {@code bytes[from..to)} is what the dialect writes for NULL. */
    boolean isNullText(byte[] bytes, int from, int to) {
        return Arrays.equals(bytes, from, to, nullText, 0, nullText.length);
    }

    /** Reads {@code bytes[from..to)}, which is not NULL, as that column's type; false if it is no such thing. */
    boolean parse(ColumnSpec column, byte[] bytes, int from, int to) {
        value = 0;
        return switch (column.type()) {
            case KEY_TEXT -> from < to;
            case TEXT -> !(isDeclared || column.isNullable()) || isCharacters(bytes, from, to);
            case UUID -> UuidFields.isUuid(bytes, from, to);
            case ID, OPTIONAL_ID, QUANTITY, MONEY, BIGINT, INTEGER, DECIMAL -> number(column, bytes, from, to);
            case DATE -> keep(dates.date(bytes, from, to), dates.value());
            case TIMESTAMP -> keep(dates.timestamp(bytes, from, to), dates.value());
            case TIME -> keep(dates.time(bytes, from, to), dates.value());
            case BOOLEAN -> bool(bytes, from, to);
        };
    }

    /** Whether a text can be read as characters at all. */
    private boolean isCharacters(byte[] bytes, int from, int to) {
        return dialectBytes.isLatin1() || Utf8.isWellFormed(bytes, from, to);
    }

    private boolean keep(boolean isGood, long read) {
        value = read;
        return isGood;
    }

    private boolean number(ColumnSpec column, byte[] bytes, int from, int to) {
        boolean isGood = hasDecimalComma
                ? rewriteWithPoint(bytes, from, to) && plainNumber(column, rewritten, 0, rewrittenLength)
                : plainNumber(column, bytes, from, to);
        return keep(isGood, numbers.value());
    }

    private boolean plainNumber(ColumnSpec column, byte[] bytes, int from, int to) {
        return switch (column.type()) {
            case ID, QUANTITY -> numbers.integer(bytes, from, to);
            case OPTIONAL_ID -> numbers.optionalInteger(bytes, from, to);
            case MONEY -> numbers.money(bytes, from, to);
            case INTEGER -> numbers.signedInteger(bytes, from, to) && numbers.value() == (int) numbers.value();
            case DECIMAL -> numbers.decimal(bytes, from, to, column.precision(), column.scale());
            case BIGINT -> numbers.signedInteger(bytes, from, to);
            case KEY_TEXT, TEXT, UUID, TIMESTAMP, DATE, TIME, BOOLEAN ->
                throw new IllegalArgumentException(column.type() + " is no number");
        };
    }

    /** Drops the points between thousands and makes the comma a point; false if thousands are not three digits each. */
    private boolean rewriteWithPoint(byte[] bytes, int from, int to) {
        if (rewritten.length < to - from) {
            rewritten = new byte[to - from];
        }
        rewrittenLength = 0;
        boolean isFraction = false;
        boolean isGrouped = false;
        int digits = 0;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            boolean endsGroup = b == '.' || b == decimalMark;
            if (endsGroup && (isFraction || !isGroup(isGrouped, digits, b))) {
                return false;
            }
            isGrouped |= b == '.';
            isFraction |= b == decimalMark;
            digits = endsGroup ? 0 : digits + (b >= '0' && b <= '9' ? 1 : 0);
            if (b != '.') {
                rewritten[rewrittenLength++] = b == decimalMark ? (byte) '.' : b;
            }
        }
        return isFraction || isGroup(isGrouped, digits, decimalMark);
    }

    /** Whether so many digits may stand before a point between thousands, or before the end of the whole part. */
    private static boolean isGroup(boolean isBehindPoint, int digits, byte end) {
        return isBehindPoint ? digits == 3 : end != '.' || (digits >= 1 && digits <= 3);
    }

    private boolean bool(byte[] bytes, int from, int to) {
        boolean isTrue = is("true", bytes, from, to) || is("t", bytes, from, to) || is("1", bytes, from, to);
        boolean isFalse = is("false", bytes, from, to) || is("f", bytes, from, to) || is("0", bytes, from, to);
        return keep(isTrue || isFalse, isTrue ? 1 : 0);
    }

    /** Whether that is the word, in any case of letters. */
    private static boolean is(String word, byte[] bytes, int from, int to) {
        boolean is = to - from == word.length();
        for (int i = 0; is && i < word.length(); i++) {
            byte b = bytes[from + i];
            is = (b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b) == word.charAt(i);
        }
        return is;
    }

    /** What is wrong with a field that did not read as that column, for people. */
    static String problem(ColumnSpec column) {
        return switch (column.type()) {
            case KEY_TEXT -> "empty";
            case TEXT -> "not UTF-8";
            case ID, OPTIONAL_ID -> "not an id";
            case QUANTITY -> "not a quantity";
            case MONEY -> "not an amount";
            case TIMESTAMP -> "not a date and time";
            case DATE -> "not a date";
            case BIGINT -> "not an integer";
            case INTEGER -> "not an integer of 32 bits";
            case DECIMAL -> "not a number of DECIMAL(" + column.precision() + "," + column.scale() + ")";
            case BOOLEAN -> "not true or false";
            case TIME -> "not a time";
            case UUID -> "not a UUID";
        };
    }
}
