package kopi.core.expression;

/**
 * The type of an expression.
 *
 * @param kind what its values are
 * @param scale of a {@link Kind#DECIMAL}, the number of digits behind the point, 0 to {@link #MAX_SCALE}; else 0
 */
public record ValueType(Kind kind, int scale) {
    /** Of an intermediate result; a column's is 4 at most. */
    public static final int MAX_SCALE = 12;

    public static final ValueType BOOLEAN = new ValueType(Kind.BOOLEAN, 0);
    public static final ValueType BIGINT = new ValueType(Kind.BIGINT, 0);
    public static final ValueType TEXT = new ValueType(Kind.TEXT, 0);
    public static final ValueType DATE = new ValueType(Kind.DATE, 0);
    public static final ValueType TIME = new ValueType(Kind.TIME, 0);
    public static final ValueType TIMESTAMP = new ValueType(Kind.TIMESTAMP, 0);

    /** What values are, and how a {@link LongVector} holds them. */
    public enum Kind {
        /** 0 is false, 1 is true. */
        BOOLEAN,
        /** The integer itself. */
        BIGINT,
        /** The number in units of the last digit behind the point: 1.50 of scale 2 is 150. */
        DECIMAL,
        /** Held in a {@link TextVector}; ordered by its bytes in UTF-8, which is by code points. */
        TEXT,
        /** Days since 1970-01-01; the years 1 to 9999. */
        DATE,
        /** Seconds since midnight. */
        TIME,
        /** Seconds since 1970-01-01 00:00:00 of the same calendar, without a zone; the years 1 to 9999. */
        TIMESTAMP
    }

    public ValueType {
        if (scale < 0 || scale > MAX_SCALE || (scale != 0 && kind != Kind.DECIMAL)) {
            throw new IllegalArgumentException(
                    kind + " with scale " + scale + "; a DECIMAL has one of 0 to " + MAX_SCALE);
        }
    }

    /** Decimals with that many digits behind the point. */
    public static ValueType decimal(int scale) {
        return new ValueType(Kind.DECIMAL, scale);
    }

    public boolean isText() {
        return kind == Kind.TEXT;
    }

    /** Whether it can be calculated with. */
    public boolean isNumeric() {
        return kind == Kind.BIGINT || kind == Kind.DECIMAL;
    }

    /** Whether it has a day of the calendar. */
    public boolean hasDate() {
        return kind == Kind.DATE || kind == Kind.TIMESTAMP;
    }

    /** Whether it has a time of day. */
    public boolean hasTime() {
        return kind == Kind.TIME || kind == Kind.TIMESTAMP;
    }

    /** Whether a long stands for a value, not NULL, of this type, which is no text. */
    public boolean holds(long value) {
        return switch (kind) {
            case BOOLEAN -> value == 0 || value == 1;
            case BIGINT, DECIMAL -> LongVector.isValue(value);
            case DATE -> CalendarMath.isDay(value);
            case TIME -> value >= 0 && value < CalendarMath.SECONDS_IN_A_DAY;
            case TIMESTAMP -> CalendarMath.isDay(Math.floorDiv(value, (long) CalendarMath.SECONDS_IN_A_DAY));
            case TEXT -> false;
        };
    }

    /** As SQL writes it. */
    @Override
    public String toString() {
        return kind == Kind.DECIMAL ? "DECIMAL(18," + scale + ")" : kind.name();
    }
}
