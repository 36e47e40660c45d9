package kopi.adapter.generate;

import java.util.stream.IntStream;

/**
 * Walks through the transactions of a month in time order. Not thread-safe.
 *
 * <p>Amounts are in thousandths of a ringgit; ids that a transaction does not have are 0.
 */
final class TransactionCursor {
    /** Seconds since midnight; both ends can be seen. */
    static final int OPENING_SECOND = 7 * 3_600;

    static final int CLOSING_SECOND = 23 * 3_600;

    private static final int OPEN_SECONDS = CLOSING_SECOND - OPENING_SECOND + 1;
    private static final int MOST_ITEMS = 3;
    private static final int MOST_OF_AN_ITEM = 3;
    private static final long STREAM = 2;
    private static final long ITEM_COUNT_STREAM = 3;
    // The bits in which every version 4 UUID is the same (RFC 9562, section 5.4).
    private static final long UUID_VERSION_4 = 0x4000L;
    private static final long UUID_VERSION_MASK = 0xF000L;
    private static final long UUID_VARIANT = 0x8000000000000000L;
    private static final long UUID_VARIANT_MASK = 0xC000000000000000L;

    private final DatasetShape shape;
    private final DatasetShape.Month month;
    private final EvenTimes times;
    private final SplitMix64 random;
    private final SplitMix64 itemCounts;
    private final int[] voucherByDay;
    private final UserCursor registrations;
    private boolean moreRegistrations;
    private long registered;
    private long index = -1;

    private long idHigh;
    private long idLow;
    private int day;
    private int secondOfDay;
    private int store;
    private int paymentMethod;
    private int voucher;
    private long user;
    private int items;
    private final int[] item = new int[MOST_ITEMS];
    private final int[] quantity = new int[MOST_ITEMS];
    private int originalAmount;
    private int discount;

    TransactionCursor(DatasetShape shape, DatasetShape.Month month, long seed) {
        this.shape = shape;
        this.month = month;
        int days = month.month().lengthOfMonth();
        times = new EvenTimes(month.transactions(), (long) days * OPEN_SECONDS);
        random = new SplitMix64(seed, STREAM);
        itemCounts = new SplitMix64(seed, ITEM_COUNT_STREAM);
        voucherByDay = IntStream.rangeClosed(1, days)
                .map(d -> Catalogue.voucherOn(month.month().atDay(d)))
                .toArray();
        registrations = new UserCursor(month, seed);
        moreRegistrations = registrations.next();
        registered = month.firstUser();
    }

    /** Goes to the next transaction; false if there is none. */
    boolean next() {
        index++;
        if (index >= month.transactions()) {
            return false;
        }
        long number = month.firstTransaction() + index;
        random.start(number);
        idHigh = (random.next() & ~UUID_VERSION_MASK) | UUID_VERSION_4;
        idLow = (random.next() & ~UUID_VARIANT_MASK) | UUID_VARIANT;
        long second = times.second(index, random.fraction());
        day = (int) (second / OPEN_SECONDS);
        secondOfDay = OPENING_SECOND + (int) (second % OPEN_SECONDS);
        store = oneOf(Catalogue.STORES.size());
        paymentMethod = oneOf(Catalogue.PAYMENT_METHODS.size());
        chooseUser();
        chooseItems(number);
        // Where a voucher is valid, half of the transactions use it.
        voucher = voucherByDay[day] != 0 && random.below(2) == 0 ? voucherByDay[day] : 0;
        discount = voucher == 0 ? 0 : Catalogue.VOUCHERS.get(voucher - 1).discountOn(originalAmount);
        return true;
    }

    /** Half of the transactions have a user: any of those who registered before. */
    private void chooseUser() {
        long now = (long) day * UserCursor.SECONDS_OF_DAY + secondOfDay;
        while (moreRegistrations && registrations.registeredAt() < now) {
            registered++;
            moreRegistrations = registrations.next();
        }
        user = registered > 0 && random.below(2) == 0 ? 1 + random.below(registered) : 0;
    }

    private void chooseItems(long number) {
        items = shape.itemsOf(number, itemCounts);
        originalAmount = 0;
        for (int i = 0; i < items; i++) {
            item[i] = oneOf(Catalogue.MENU.size());
            quantity[i] = oneOf(MOST_OF_AN_ITEM);
            originalAmount += subtotal(i);
        }
    }

    /** A number from 1 to the count. */
    private int oneOf(int count) {
        return 1 + (int) random.below(count);
    }

    long idHigh() {
        return idHigh;
    }

    long idLow() {
        return idLow;
    }

    /** Day of the month, from 0. */
    int day() {
        return day;
    }

    /** Seconds since midnight. */
    int secondOfDay() {
        return secondOfDay;
    }

    int store() {
        return store;
    }

    int paymentMethod() {
        return paymentMethod;
    }

    int voucher() {
        return voucher;
    }

    long user() {
        return user;
    }

    int originalAmount() {
        return originalAmount;
    }

    int discount() {
        return discount;
    }

    int finalAmount() {
        return originalAmount - discount;
    }

    /** How many items; they are asked for by index, from 0. */
    int items() {
        return items;
    }

    int item(int i) {
        return item[i];
    }

    int quantity(int i) {
        return quantity[i];
    }

    int unitPrice(int i) {
        return Catalogue.MENU.get(item[i] - 1).price();
    }

    int subtotal(int i) {
        return unitPrice(i) * quantity[i];
    }
}
