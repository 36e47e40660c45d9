package kopi.core.expression;

import static kopi.core.expression.CalendarMath.SECONDS_IN_A_DAY;

import kopi.core.expression.LongKernels.BinaryFunction;
import kopi.core.expression.LongKernels.LongLoop;
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

    /** A part of each value. */
    static LongLoop extract(DateField field, ValueType type) {
        return switch (field) {
            case HOUR -> DateKernels::hours;
            case MINUTE -> DateKernels::minutes;
            case SECOND -> DateKernels::seconds;
            case YEAR, QUARTER, MONTH, WEEK, DAY, DOW, ISODOW, DOY ->
                byDay(type, day -> CalendarMath.extract(field, day));
        };
    }

    private static long[] hours(long[] values) {
        long[] out = new long[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i] < LongVector.MIN ? values[i] : secondOfDay(values[i]) / 3_600;
        }
        return out;
    }

    private static long[] minutes(long[] values) {
        long[] out = new long[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i] < LongVector.MIN ? values[i] : Math.floorMod(values[i], 3_600L) / 60;
        }
        return out;
    }

    private static long[] seconds(long[] values) {
        long[] out = new long[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i] < LongVector.MIN ? values[i] : Math.floorMod(values[i], 60L);
        }
        return out;
    }

    /** The start of the span of each value. */
    static LongLoop truncate(DateUnit unit, ValueType type) {
        if (unit.isOfTime()) {
            long seconds = unit.seconds();
            return values -> LongKernels.map(values, value -> value - Math.floorMod(value, seconds));
        }
        return type.kind() == Kind.DATE
                ? byDay(type, day -> fitting(CalendarMath.truncate(unit, day)))
                : byDay(type, day -> fittingTimestamp(timestamp(CalendarMath.truncate(unit, day))));
    }

    /** What depends on the day alone, which is often that of the row before. */
    private static LongLoop byDay(ValueType type, UnaryFunction function) {
        return type.kind() == Kind.DATE
                ? values -> ofDates(values, function)
                : values -> ofTimestamps(values, function);
    }

    private static long[] ofDates(long[] values, UnaryFunction function) {
        long[] out = new long[values.length];
        long known = LongVector.NULL;
        long result = LongVector.NULL;
        for (int i = 0; i < out.length; i++) {
            long value = values[i];
            if (value != known) {
                known = value;
                result = value < LongVector.MIN ? value : function.apply(value);
            }
            out[i] = result;
        }
        return out;
    }

    private static long[] ofTimestamps(long[] values, UnaryFunction function) {
        long[] out = new long[values.length];
        long start = 0;
        long end = 0;
        long result = LongVector.NULL;
        for (int i = 0; i < out.length; i++) {
            long value = values[i];
            if (value < LongVector.MIN) {
                out[i] = value;
                continue;
            }
            if (value < start || value >= end) {
                long day = day(value);
                start = timestamp(day);
                end = start + SECONDS_IN_A_DAY;
                result = function.apply(day);
            }
            out[i] = result;
        }
        return out;
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
