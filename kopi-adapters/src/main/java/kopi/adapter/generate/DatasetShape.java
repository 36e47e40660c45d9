package kopi.adapter.generate;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * How many rows a dataset has, and which of them belong to which month.
 *
 * @param transactions rows in all transaction files
 * @param items rows in all item files: one to three a transaction
 * @param users rows in all user files
 */
record DatasetShape(long transactions, long items, long users) {
    static final YearMonth FIRST_MONTH = YearMonth.of(2023, 7);
    static final YearMonth LAST_MONTH = YearMonth.of(2025, 6);

    private static final long REAL_TRANSACTIONS = 14_623_691;
    private static final long REAL_ITEMS = 29_246_323;
    private static final long REAL_USERS = 2_196_257;
    private static final int USUAL_ITEMS = 2;
    private static final int MOST_ITEMS = 3;

    /** The real dataset's counts times the scale, rounded. */
    static DatasetShape ofScale(double scale) {
        long transactions = Math.round(REAL_TRANSACTIONS * scale);
        // The bounds only matter where less than one transaction remains.
        long items = Math.clamp(Math.round(REAL_ITEMS * scale), transactions, MOST_ITEMS * transactions);
        return new DatasetShape(transactions, items, Math.round(REAL_USERS * scale));
    }

    /**
     * A month's share; rows of all months are numbered through.
     *
     * @param month the month
     * @param firstTransaction number of its first transaction, from 0
     * @param transactions how many it has
     * @param firstUser number of the first user who registers in it, from 0; also how many did so before
     * @param users how many register in it
     */
    record Month(YearMonth month, long firstTransaction, long transactions, long firstUser, long users) {}

    /** All months in order; each has its share by its days. */
    List<Month> months() {
        List<Month> months = new ArrayList<>();
        for (YearMonth month = FIRST_MONTH; !month.isAfter(LAST_MONTH); month = month.plusMonths(1)) {
            LocalDate first = month.atDay(1);
            LocalDate next = month.plusMonths(1).atDay(1);
            long firstTransaction = before(first, transactions);
            long firstUser = before(first, users);
            months.add(new Month(
                    month,
                    firstTransaction,
                    before(next, transactions) - firstTransaction,
                    firstUser,
                    before(next, users) - firstUser));
        }
        return months;
    }

    /**
     * How many items the transaction of that number has: 1, 2 or 3, and {@link #items} for all together.
     *
     * <p>Neighbours share: where one has 2 + d, the other has 2 − d. What is then missing from the total, or too much,
     * is spread evenly over pairs of 2 and 2. So the numbers add up exactly, and each can be told alone.
     *
     * @param number of the transaction, from 0
     * @param random the sequences of the pairs
     */
    int itemsOf(long number, SplitMix64 random) {
        long even = number & ~1L;
        long odd = even + 1;
        boolean alone = odd == transactions;
        if (alone || correction(even) + correction(odd) > 0) {
            return USUAL_ITEMS + Long.signum(items - USUAL_ITEMS * transactions) * correction(number);
        }
        random.start(even);
        int more = (int) random.below(MOST_ITEMS) - 1;
        return USUAL_ITEMS + (number == even ? more : -more);
    }

    /** 1 for as many transactions as the total is off from two each, evenly spread, and 0 for the rest. */
    private int correction(long number) {
        long off = Math.abs(items - USUAL_ITEMS * transactions);
        return (int) ((number + 1) * off / transactions - number * off / transactions);
    }

    private static long before(LocalDate day, long total) {
        LocalDate start = FIRST_MONTH.atDay(1);
        long days = ChronoUnit.DAYS.between(start, LAST_MONTH.plusMonths(1).atDay(1));
        return total * ChronoUnit.DAYS.between(start, day) / days;
    }
}
