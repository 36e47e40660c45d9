package kopi.core.expression;

/** A part of a date or a time of day, as EXTRACT takes it. */
public enum DateField {
    YEAR,
    /** 1 to 4. */
    QUARTER,
    /** 1 to 12. */
    MONTH,
    /** The week of ISO 8601, 1 to 53. */
    WEEK,
    /** Of the month, from 1. */
    DAY,
    /** Of the week, from 0 for Sunday, as PostgreSQL counts. */
    DOW,
    /** Of the week, from 1 for Monday, as ISO 8601 counts. */
    ISODOW,
    /** Of the year, from 1. */
    DOY,
    HOUR,
    MINUTE,
    SECOND;

    /** Whether it is a part of a time of day rather than of a date. */
    public boolean isOfTime() {
        return this == HOUR || this == MINUTE || this == SECOND;
    }
}
