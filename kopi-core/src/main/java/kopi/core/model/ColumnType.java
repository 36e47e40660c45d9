package kopi.core.model;

/** What a CSV field of a column must look like, and how it is held in a {@link Batch}. */
public enum ColumnType {
    /** Opaque text that comes back exactly and is never empty. Held in a {@link TextColumn}. */
    KEY_TEXT,
    /** Any text, empty included. Held in a {@link TextColumn}. */
    TEXT,
    /** A non-negative integer up to 2^63-1, also written {@code 123.0}. Held in a {@link LongColumn}. */
    ID,
    /** As {@link #ID}, or empty, which is held as {@link LongColumn#ABSENT}. */
    OPTIONAL_ID,
    /** A non-negative integer, written like an {@link #ID}. */
    QUANTITY,
    /** A decimal number, held in 1/10,000 units, rounded half-up; see {@link Money}. */
    MONEY,
    /** {@code YYYY-MM-DD HH:MM:SS}, held as seconds since 1970-01-01 00:00:00 of the same (zone-less) calendar. */
    TIMESTAMP,
    /** {@code YYYY-MM-DD}, held as days since 1970-01-01. */
    DATE,

    // Those above are the chain's; those below are declared by a schema.

    /** An integer with or without a sign, also written {@code 123.0}, from -(2^63-2) to 2^63-1. */
    BIGINT,
    /** As {@link #BIGINT}, from -2^31 to 2^31-1. */
    INTEGER,
    /** A decimal number in units of its last digit, {@link ColumnSpec#scale} of them behind the point, rounded half-up. */
    DECIMAL,
    /** {@code true} or {@code false}, in any case of letters, also {@code t}, {@code f}, {@code 1}, {@code 0}; held as 1 or 0. */
    BOOLEAN,
    /** {@code HH:MM:SS} or {@code HH:MM}, the hour perhaps of one digit, held as seconds since midnight. */
    TIME,
    /** 32 hexadecimal digits and four hyphens; held in lower case in a {@link TextColumn}. */
    UUID;

    /** Whether columns of this type are {@link TextColumn}s. */
    public boolean isText() {
        return this == KEY_TEXT || this == TEXT || this == UUID;
    }
}
