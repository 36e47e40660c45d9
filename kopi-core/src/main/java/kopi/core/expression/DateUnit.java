package kopi.core.expression;

/** A span of the calendar that dates are cut to or counted in. */
public enum DateUnit {
    YEAR,
    QUARTER,
    MONTH,
    /** From Monday. */
    WEEK,
    DAY,
    HOUR,
    MINUTE,
    SECOND;

    /** Whether it is shorter than a day. */
    public boolean isOfTime() {
        return this == HOUR || this == MINUTE || this == SECOND;
    }

    /** How many months it has; 0: it is not counted in months. */
    public int months() {
        return switch (this) {
            case YEAR -> 12;
            case QUARTER -> 3;
            case MONTH -> 1;
            case WEEK, DAY, HOUR, MINUTE, SECOND -> 0;
        };
    }

    /** How many seconds it has; 0: it is counted in months. */
    public int seconds() {
        return switch (this) {
            case YEAR, QUARTER, MONTH -> 0;
            case WEEK -> 7 * 86_400;
            case DAY -> 86_400;
            case HOUR -> 3_600;
            case MINUTE -> 60;
            case SECOND -> 1;
        };
    }
}
