package kopi.core.schema;

/**
 * How the CSV files of a table are written. Immutable.
 *
 * @param delimiter stands between fields: one ASCII character
 * @param quote stands around fields that hold a delimiter, a line end or a quote, which is doubled there: one ASCII character
 * @param hasHeader whether the first record names the columns; without one, fields are in the order of the table's columns
 * @param dateOrder the order of the parts of dates and timestamps
 * @param hasDecimalComma whether numbers have a comma in front of their fraction, and perhaps points between thousands
 * @param nullText what stands for NULL in a column that may be NULL, quoted or not
 * @param encoding of the files
 */
public record CsvDialect(
        char delimiter,
        char quote,
        boolean hasHeader,
        DateOrder dateOrder,
        boolean hasDecimalComma,
        String nullText,
        Encoding encoding) {
    /** RFC 4180 with a header, in UTF-8, and dates as the chain has them; an empty field is NULL. */
    public static final CsvDialect STANDARD =
            new CsvDialect(',', '"', true, DateOrder.YEAR_MONTH_DAY, false, "", Encoding.UTF_8);

    /** What a declared table has unless it says otherwise. */
    public static final CsvDialect DECLARED =
            new CsvDialect(',', '"', true, DateOrder.ISO_8601, false, "", Encoding.UTF_8);

    /**
     * How dates are written. Behind them, times are {@code HH:MM:SS}; except in the first order, seconds may be missing or
     * have a fraction of zeros, the hour may be one digit, and the letter T may stand between date and time.
     */
    public enum DateOrder {
        /** {@code 2024-01-31}, and {@code 2024-01-31 06:00:00} exactly: as the chain's files have it. */
        YEAR_MONTH_DAY,
        /** {@code 2024-01-31}; what a declared table has unless it says otherwise. */
        ISO_8601,
        /** {@code 31.01.2024}, {@code 31/1/2024} or {@code 31-01-2024}. */
        DAY_MONTH_YEAR,
        /** {@code 01/31/2024}, {@code 1.31.2024} or {@code 01-31-2024}. */
        MONTH_DAY_YEAR
    }

    /** How characters are written as bytes. */
    public enum Encoding {
        UTF_8,
        ISO_8859_1,
        /** With a byte order mark, or big endian. */
        UTF_16
    }

    /** @throws IllegalArgumentException if two of its characters are the same, or one is no printable ASCII character or tab */
    public CsvDialect {
        require(isSeparator(delimiter) && isSeparator(quote), "a delimiter and a quote are ASCII characters");
        require(delimiter != quote, "the delimiter and the quote are the same character");
        require(!hasDecimalComma || delimiter != ',', "numbers with a decimal comma need another delimiter");
    }

    private static boolean isSeparator(char character) {
        return character == '\t' || (character >= ' ' && character < 0x7F && !Character.isLetterOrDigit(character));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
