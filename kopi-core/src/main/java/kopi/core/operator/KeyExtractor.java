package kopi.core.operator;

import java.time.LocalDate;
import kopi.core.report.GroupKey;

/** Computes group keys from a column's values. */
final class KeyExtractor {
    private static final long SECONDS_IN_A_DAY = 86_400;

    private KeyExtractor() {}

    /** The key of each value; the values themselves where they are the keys. */
    static long[] keys(GroupKey key, long[] values) {
        return switch (key.part()) {
            case VALUE -> values;
            case YEAR_MONTH, YEAR_HALF -> monthKeys(key.part(), values);
            case WEEKDAY -> weekdayKeys(values);
        };
    }

    private static long[] weekdayKeys(long[] timestamps) {
        long[] keys = new long[timestamps.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = GroupKey.weekday(Math.floorDiv(timestamps[i], SECONDS_IN_A_DAY));
        }
        return keys;
    }

    /** Rows of a batch mostly lie in one month, so the calendar is asked only when a value leaves the last one's. */
    private static long[] monthKeys(GroupKey.Part part, long[] timestamps) {
        long[] keys = new long[timestamps.length];
        long monthStart = 0;
        long monthEnd = 0;
        long key = 0;
        for (int i = 0; i < keys.length; i++) {
            long timestamp = timestamps[i];
            if (timestamp < monthStart || timestamp >= monthEnd) {
                LocalDate first = LocalDate.ofEpochDay(Math.floorDiv(timestamp, SECONDS_IN_A_DAY))
                        .withDayOfMonth(1);
                monthStart = first.toEpochDay() * SECONDS_IN_A_DAY;
                monthEnd = monthStart + first.lengthOfMonth() * SECONDS_IN_A_DAY;
                key = part == GroupKey.Part.YEAR_MONTH
                        ? GroupKey.yearMonth(first.getYear(), first.getMonthValue())
                        : GroupKey.yearHalf(first.getYear(), first.getMonthValue());
            }
            keys[i] = key;
        }
        return keys;
    }
}
