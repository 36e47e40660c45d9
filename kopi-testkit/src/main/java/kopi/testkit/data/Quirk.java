package kopi.testkit.data;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** One way in which a dataset is nasty. */
public enum Quirk {
    /** Columns stand in another order in every file. */
    COLUMN_ORDER,
    /** Columns that nobody knows, some with commas, line ends and quotes. */
    EXTRA_COLUMNS,
    /** Some files end their lines with CRLF, some with LF. */
    LINE_ENDS,
    /** Some files begin with a UTF-8 byte order mark. */
    BYTE_ORDER_MARK,
    /** Some files end without a line end. */
    NO_FINAL_LINE_END,
    /** A file of each table holds the header alone. */
    HEADER_ONLY_FILES,
    /** Tables are spread over files whose names do not sort as people would: {@code a10.csv} before {@code a2.csv}. */
    SEVERAL_FILES,
    /** Lines without anything. */
    BLANK_LINES,
    /** Some plain fields stand in quotes, headers included. */
    NEEDLESS_QUOTES,
    /** Names of stores and items with commas, line ends, quotes, spaces around them, letters beyond ASCII; empty ones. */
    ODD_NAMES,
    /** Transaction ids that are no lower-case UUIDs: short, long, upper case, UTF-8, quoted. */
    ODD_TRANSACTION_IDS,
    /** Ids and quantities written {@code 7.0}, {@code 7.00} or {@code 007}. */
    DECIMAL_IDS,
    /** Store, item and user ids near 2^63, beyond what a double can tell apart. */
    HUGE_IDS,
    /** Amounts below zero and with many decimals, on both sides of half a unit of 1/10,000. */
    ODD_AMOUNTS,
    /** Final amounts at 75, just below and just above. */
    AMOUNT_EDGES,
    /** Times at and around 06:00:00 and 23:00:00, around New Year, and on leap days. */
    TIME_EDGES,
    /** Reference ids that occur again with other attributes, in the same and in later files. */
    DUPLICATE_REFERENCES,
    /** Stores, items and users that no reference file has. */
    MISSING_REFERENCES,
    /** Months whose items all sell alike, a store whose customers all buy alike. */
    TIES,
    /** A month and a half-year without any row. */
    GAPS,
    /** Every fact lies outside the default years: the reports are empty. */
    NOTHING_PASSES,
    /** A carriage return without a line feed, which is data. */
    LONE_CARRIAGE_RETURNS,
    /** Quotes inside unquoted fields, which are data. */
    INNER_QUOTES,
    /** Dates and times that no calendar has. Their rows must be rejected. */
    IMPOSSIBLE_DATES,
    /** A field too many or too few. Their rows must be rejected. */
    RAGGED_ROWS,
    /** Empty fields where something must stand. Their rows must be rejected, if a report needs the column. */
    EMPTY_FIELDS,
    /** Fields that are nearly numbers or dates. Their rows must be rejected, if a report needs the column. */
    GARBAGE,
    /** Text after a closing quote. Their rows must be rejected. */
    TEXT_AFTER_QUOTES,
    /** A quote that is never closed, near the end of a file. Its line, and only that, must be rejected. */
    UNCLOSED_QUOTES,
    /** A quote too many that another one closes some rows later. Its line, and only that, must be rejected. */
    STRAY_QUOTES;

    /** All that can stand together; only {@link #NOTHING_PASSES} is left out. */
    public static final Set<Quirk> EVERYTHING =
            Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(NOTHING_PASSES)));

    /** Those that leave every row readable. */
    public static final Set<Quirk> WITHOUT_REJECTS = without(
            EVERYTHING,
            IMPOSSIBLE_DATES,
            RAGGED_ROWS,
            EMPTY_FIELDS,
            GARBAGE,
            TEXT_AFTER_QUOTES,
            UNCLOSED_QUOTES,
            STRAY_QUOTES);

    /**
     * Those that other CSV readers, DuckDB's for one, understand as kopi does: no row is rejected, ids are exact as
     * doubles, and lone carriage returns and inner quotes are left out.
     */
    public static final Set<Quirk> CLEAN = without(WITHOUT_REJECTS, HUGE_IDS, LONE_CARRIAGE_RETURNS, INNER_QUOTES);

    private static Set<Quirk> without(Set<Quirk> quirks, Quirk... left) {
        EnumSet<Quirk> rest = EnumSet.copyOf(quirks);
        Arrays.asList(left).forEach(rest::remove);
        return Collections.unmodifiableSet(rest);
    }
}
