package kopi.core.csv;

import java.time.LocalDate;

/**
 * Remembers where the months seen last begin, so that a date costs a look-up and an addition. A direct-mapped cache:
 * months that fall on the same slot push each other out; there are slots for some hundred years. Not thread-safe.
 */
final class MonthTable {
    private static final int SLOT_BITS = 12;
    /** 2^64 divided by the golden ratio: Knuth's multiplicative hashing spreads the few bits in which months differ. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private static final int MONTHS = 12;
    private static final int NO_NUMBER = -1_000_000;

    private final long[] months = new long[1 << SLOT_BITS];
    private final int[] dayBefore = new int[1 << SLOT_BITS];
    private final int[] lengths = new int[1 << SLOT_BITS];

    /**
     * The slot of the month whose {@code YYYY-MM-} stands at {@code at}; -1 if there is no such month. Valid until the
     * next call.
     */
    int slot(byte[] bytes, int at) {
        long month = Swar.load(bytes, at);
        int slot = (int) ((month * GOLDEN) >>> -SLOT_BITS);
        return months[slot] == month ? slot : learn(month, slot, bytes, at);
    }

    /** The epoch day before the first of that slot's month. */
    int dayBefore(int slot) {
        return dayBefore[slot];
    }

    /** The number of days of that slot's month. */
    int length(int slot) {
        return lengths[slot];
    }

    private int learn(long month, int slot, byte[] bytes, int at) {
        if (bytes[at + 4] != '-' || bytes[at + 7] != '-') {
            return -1;
        }
        int year = 100 * twoDigits(bytes, at) + twoDigits(bytes, at + 2);
        int number = twoDigits(bytes, at + 5);
        // Each pair that is no number makes these so negative that no other can make up for it.
        if (year < 1 || number < 1 || number > MONTHS) {
            return -1;
        }
        LocalDate first = LocalDate.of(year, number, 1);
        months[slot] = month;
        dayBefore[slot] = (int) first.toEpochDay() - 1;
        lengths[slot] = first.lengthOfMonth();
        return slot;
    }

    private static int twoDigits(byte[] bytes, int at) {
        int tens = bytes[at] - '0';
        int ones = bytes[at + 1] - '0';
        return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? NO_NUMBER : tens * 10 + ones;
    }
}
