package kopi.core.csv;

/**
 * Remembers where the months seen last begin, so that a date costs a look-up and an addition. A direct-mapped cache:
 * months that fall on the same slot push each other out. Not thread-safe.
 */
final class MonthTable {
    private static final int SLOT_BITS = 10;
    /** 2^64 divided by the golden ratio: Knuth's multiplicative hashing spreads the few bits in which months differ. */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private static final int LONGEST_MONTH = 31;

    private final long[] months = new long[1 << SLOT_BITS];
    private final int[] dayBefore = new int[1 << SLOT_BITS];
    private final int[] lengths = new int[1 << SLOT_BITS];
    private final FieldParser parser = new FieldParser();

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
        byte[] date = new byte[10];
        System.arraycopy(bytes, at, date, 0, 8);
        int length = LONGEST_MONTH;
        while (!isDay(date, length)) {
            if (--length == 0) {
                return -1;
            }
        }
        months[slot] = month;
        dayBefore[slot] = (int) (parser.value() - length);
        lengths[slot] = length;
        return slot;
    }

    private boolean isDay(byte[] date, int day) {
        date[8] = (byte) ('0' + day / 10);
        date[9] = (byte) ('0' + day % 10);
        return parser.date(date, 0, date.length);
    }
}
