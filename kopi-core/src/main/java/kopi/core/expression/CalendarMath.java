package kopi.core.expression;

/**
 * The Gregorian calendar in integers, without an object a value. Days are counted from 1970-01-01. The algorithms are Howard
 * Hinnant's ("chrono-Compatible Low-Level Date Algorithms"), for the years that kopi has.
 */
final class CalendarMath {
    static final int SECONDS_IN_A_DAY = 86_400;

    /** 0001-01-01. */
    static final long MIN_DAY = -719_162;

    /** 9999-12-31. */
    static final long MAX_DAY = 2_932_896;

    private static final int DAYS_FROM_0000_03_01 = 719_468;
    private static final int DAYS_IN_400_YEARS = 146_097;
    private static final int DAYS_IN_100_YEARS = 36_524;
    private static final int DAYS_IN_4_YEARS = 1_461;
    private static final int MONTHS = 12;
    private static final int MONTHS_IN_A_QUARTER = 3;
    private static final int DAYS_IN_A_WEEK = 7;
    private static final int THURSDAY = 4;

    private CalendarMath() {}

    static boolean isDay(long day) {
        return day >= MIN_DAY && day <= MAX_DAY;
    }

    /** The date of a day, as {@code (year * 12 + month - 1) * 32 + day of the month}. */
    private static int date(long day) {
        int shifted = (int) day + DAYS_FROM_0000_03_01;
        int era = shifted / DAYS_IN_400_YEARS;
        int dayOfEra = shifted % DAYS_IN_400_YEARS;
        int yearOfEra = (dayOfEra
                        - dayOfEra / (DAYS_IN_4_YEARS - 1)
                        + dayOfEra / DAYS_IN_100_YEARS
                        - dayOfEra / (DAYS_IN_400_YEARS - 1))
                / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * dayOfYear + 2) / 153;
        int dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        int months = (era * 400 + yearOfEra) * MONTHS + monthFromMarch + 2;
        return months * 32 + dayOfMonth;
    }

    /** Months since the year 0. */
    static int months(long day) {
        return date(day) >> 5;
    }

    static int dayOfMonth(long day) {
        return date(day) & 31;
    }

    /** The first day of a month, which is counted from the year 0. */
    static long firstDay(int months) {
        int fromMarch = months - 2;
        int year = Math.floorDiv(fromMarch, MONTHS);
        int era = year / 400;
        int yearOfEra = year % 400;
        int dayOfYear = (153 * Math.floorMod(fromMarch, MONTHS) + 2) / 5;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return (long) era * DAYS_IN_400_YEARS + dayOfEra - DAYS_FROM_0000_03_01;
    }

    /** From 1 for Monday to 7. */
    static int isoWeekday(long day) {
        return (int) Math.floorMod(day + 3, (long) DAYS_IN_A_WEEK) + 1;
    }

    /** The week of ISO 8601: the year's first is the one that its first Thursday lies in. */
    static int isoWeek(long day) {
        long thursday = day - isoWeekday(day) + THURSDAY;
        return (int) (thursday - firstDay(months(thursday) / MONTHS * MONTHS)) / DAYS_IN_A_WEEK + 1;
    }

    /** A part of the date of a day that lies in the calendar. */
    static int extract(DateField field, long day) {
        int months = months(day);
        return switch (field) {
            case YEAR -> months / MONTHS;
            case QUARTER -> months % MONTHS / MONTHS_IN_A_QUARTER + 1;
            case MONTH -> months % MONTHS + 1;
            case WEEK -> isoWeek(day);
            case DAY -> dayOfMonth(day);
            case DOW -> isoWeekday(day) % DAYS_IN_A_WEEK;
            case ISODOW -> isoWeekday(day);
            case DOY -> (int) (day - firstDay(months / MONTHS * MONTHS)) + 1;
            case HOUR, MINUTE, SECOND -> throw new IllegalArgumentException(field + " is no part of a date");
        };
    }

    /** The first day of the span that a day lies in. */
    static long truncate(DateUnit unit, long day) {
        return switch (unit) {
            case YEAR, QUARTER, MONTH -> firstDay(months(day) / unit.months() * unit.months());
            case WEEK -> day - isoWeekday(day) + 1;
            case DAY, HOUR, MINUTE, SECOND -> day;
        };
    }

    /** The day, moved by months; its day of the month is at most the month's last. May lie outside of the calendar. */
    static long plusMonths(long day, int months) {
        int moved = months(day) + months;
        if (moved < MONTHS || moved >= 10_000 * MONTHS) {
            return moved < MONTHS ? MIN_DAY - 1 : MAX_DAY + 1;
        }
        long first = firstDay(moved);
        long daysOfMonth = firstDay(moved + 1) - first;
        return first + Math.min(dayOfMonth(day), daysOfMonth) - 1;
    }

    /** How many whole months lie between two timestamps, in seconds. */
    static long monthsBetween(long from, long to) {
        long fromDay = Math.floorDiv(from, (long) SECONDS_IN_A_DAY);
        long toDay = Math.floorDiv(to, (long) SECONDS_IN_A_DAY);
        long months = (long) months(toDay) - months(fromDay);
        long fromRest = dayOfMonth(fromDay) * (long) SECONDS_IN_A_DAY + Math.floorMod(from, (long) SECONDS_IN_A_DAY);
        long toRest = dayOfMonth(toDay) * (long) SECONDS_IN_A_DAY + Math.floorMod(to, (long) SECONDS_IN_A_DAY);
        if (months > 0 && toRest < fromRest) {
            return months - 1;
        }
        return months < 0 && toRest > fromRest ? months + 1 : months;
    }
}
