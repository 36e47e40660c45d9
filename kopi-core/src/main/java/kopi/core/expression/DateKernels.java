package kopi.core.expression;

import static kopi.core.expression.CalendarMath.SECONDS_IN_A_DAY;

import kopi.core.expression.LongKernels.BinaryFunction;
import kopi.core.expression.LongKernels.UnaryFunction;
import kopi.core.expression.ValueType.Kind;

/** What is computed of dates, times and timestamps, value by value; made for one type and unit. */
final class DateKernels {
    private DateKernels() {}

    private static long day(long timestamp) {
        return Math.floorDiv(timestamp, (long) SECONDS_IN_A_DAY);
    }

    private static long secondOfDay(long timestamp) {
        return Math.floorMod(timestamp, (long) SECONDS_IN_A_DAY);
    }

    private static long timestamp(long day) {
        return day * SECONDS_IN_A_DAY;
    }

    static UnaryFunction extract(DateField field, ValueType type) {
        if (field.isOfTime()) {
            return type.kind() == Kind.TIME
                    ? second -> ofTime(field, second)
                    : timestamp -> ofTime(field, secondOfDay(timestamp));
        }
        return type.kind() == Kind.DATE
                ? day -> CalendarMath.extract(field, day)
                : timestamp -> CalendarMath.extract(field, day(timestamp));
    }

    private static long ofTime(DateField field, long secondOfDay) {
        return switch (field) {
            case HOUR -> secondOfDay / 3_600;
            case MINUTE -> secondOfDay / 60 % 60;
            case SECOND -> secondOfDay % 60;
            case YEAR, QUARTER, MONTH, WEEK, DAY, DOW, ISODOW, DOY ->
                throw new IllegalArgumentException(field + " is no part of a time of day");
        };
    }

    static UnaryFunction truncate(DateUnit unit, ValueType type) {
        if (unit.isOfTime()) {
            return timestamp -> timestamp - Math.floorMod(timestamp, (long) unit.seconds());
        }
        return type.kind() == Kind.DATE
                ? day -> fitting(CalendarMath.truncate(unit, day))
                : timestamp -> fittingTimestamp(timestamp(CalendarMath.truncate(unit, day(timestamp))));
    }

    private static long fitting(long day) {
        return CalendarMath.isDay(day) ? day : LongVector.ERROR;
    }

    private static long fittingTimestamp(long timestamp) {
        return CalendarMath.isDay(day(timestamp)) ? timestamp : LongVector.ERROR;
    }

    static UnaryFunction addInterval(int months, long seconds, ValueType type) {
        if (type.kind() == Kind.DATE) {
            long days = seconds / SECONDS_IN_A_DAY;
            return day -> {
                long moved = fitting(CalendarMath.plusMonths(day, months));
                return moved == LongVector.ERROR ? moved : fitting(moved + days);
            };
        }
        return timestamp -> {
            long moved = fitting(CalendarMath.plusMonths(day(timestamp), months));
            return moved == LongVector.ERROR
                    ? moved
                    : fittingTimestamp(timestamp(moved) + secondOfDay(timestamp) + seconds);
        };
    }

    static BinaryFunction elapsed(DateUnit unit, ValueType type) {
        boolean isDate = type.kind() == Kind.DATE;
        if (unit.months() > 0) {
            return isDate
                    ? (from, to) -> CalendarMath.monthsBetween(timestamp(from), timestamp(to)) / unit.months()
                    : (from, to) -> CalendarMath.monthsBetween(from, to) / unit.months();
        }
        long units = isDate ? unit.seconds() / SECONDS_IN_A_DAY : unit.seconds();
        return (from, to) -> (to - from) / units;
    }

    /** Between dates and timestamps. */
    static UnaryFunction cast(ValueType from, ValueType to) {
        if (from.kind() == Kind.DATE) {
            return DateKernels::timestamp;
        }
        return to.kind() == Kind.DATE ? DateKernels::day : DateKernels::secondOfDay;
    }
}
