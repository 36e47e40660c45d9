package kopi.adapter.generate;

import java.time.LocalDate;
import java.util.List;

/** What stays the same in every dataset: stores, menu, payment methods and vouchers, as in the chain's real files. */
final class Catalogue {
    /** Thousandths of a ringgit in one, the unit of all amounts here: the least that a per-cent voucher needs. */
    static final int THOUSANDTHS = 1_000;

    static final List<Store> STORES = List.of(
            new Store("USJ 89q", "Jalan Dewan Bahasa 5/9", "50998", "Kuala Lumpur", "3.117134", "101.615027"),
            new Store("Kondominium Putra", "Jln Yew 6X", "63826", "Selangor Darul Ehsan", "2.959571", "101.51772"),
            new Store("USJ 57W", "Jalan Bukit Petaling 5/16C", "62094", "Putrajaya", "2.951038", "101.663698"),
            new Store("Kampung Changkat", "Jln 6/6A", "62941", "Putrajaya", "2.914594", "101.704486"),
            new Store("Seksyen 21", "Jalan Anson 4k", "62595", "Putrajaya", "2.937599", "101.698478"),
            new Store(
                    "Alam Tun Hussein Onn",
                    "Jln Pasar Besar 63s",
                    "63518",
                    "Selangor Darul Ehsan",
                    "3.279175",
                    "101.784923"),
            new Store("Damansara Saujana", "Jln 8/74", "65438", "Selangor Darul Ehsan", "3.22081", "101.58459"),
            new Store("Bandar Seri Mulia", "Jalan Wisma Putra", "58621", "Kuala Lumpur", "3.140674", "101.706562"),
            new Store("PJS8", "Jalan 7/3o", "62418", "Putrajaya", "2.952444", "101.702623"),
            new Store("Taman Damansara", "Jln 2", "67102", "Selangor Darul Ehsan", "3.497178", "101.595271"));

    static final List<MenuItem> MENU = List.of(
            new MenuItem("Espresso", "coffee", 6_000),
            new MenuItem("Americano", "coffee", 7_000),
            new MenuItem("Latte", "coffee", 8_000),
            new MenuItem("Cappuccino", "coffee", 8_000),
            new MenuItem("Flat White", "coffee", 9_000),
            new MenuItem("Mocha", "coffee", 9_500),
            new MenuItem("Hot Chocolate", "non-coffee", 9_000),
            new MenuItem("Matcha Latte", "non-coffee", 10_000));

    static final List<PaymentMethod> PAYMENT_METHODS = List.of(
            new PaymentMethod("cash", "cash"),
            new PaymentMethod("credit_card", "card"),
            new PaymentMethod("debit_card", "card"),
            new PaymentMethod("tng", "ewallet"),
            new PaymentMethod("grabpay", "ewallet"));

    /** By the day from which they are valid; on no day are two of them. */
    static final List<Voucher> VOUCHERS = List.of(
            perCent("SALES77", 7, "2023-07-07", 3),
            perCent("SALES88", 8, "2023-08-08", 3),
            merdeka("2023-08-31"),
            perCent("SALES99", 9, "2023-09-09", 3),
            perCent("SALES10", 10, "2023-10-10", 3),
            perCent("SALES11", 11, "2023-11-11", 3),
            perCent("SALES50", 50, "2024-05-01", 1),
            perCent("SALES66", 6, "2024-06-06", 3),
            perCent("SALES77", 7, "2024-07-07", 3),
            perCent("SALES88", 8, "2024-08-08", 3),
            merdeka("2024-08-31"),
            perCent("SALES99", 9, "2024-09-09", 3),
            perCent("SALES10", 10, "2024-10-10", 3),
            perCent("SALES11", 11, "2024-11-11", 3),
            perCent("SALES50", 50, "2025-05-01", 1),
            perCent("SALES66", 6, "2025-06-06", 3));

    private Catalogue() {}

    /** Ids are the places in the list, from 1; so they are of menu items, payment methods and vouchers. */
    record Store(String place, String street, String postalCode, String state, String latitude, String longitude) {}

    /** @param price in thousandths of a ringgit */
    record MenuItem(String name, String category, int price) {}

    record PaymentMethod(String name, String category) {}

    /**
     * A discount.
     *
     * @param isPercentage whether the value is per cent of the amount, or ringgit off
     * @param value per cent or whole ringgit
     * @param from the first day on which it is valid
     * @param to the last day, included
     */
    record Voucher(String code, boolean isPercentage, int value, LocalDate from, LocalDate to) {
        boolean isValidOn(LocalDate day) {
            return !day.isBefore(from) && !day.isAfter(to);
        }

        /**
         * What it takes off, at most all. Exact: prices are multiples of half a ringgit, so that one per cent of an
         * amount is a multiple of five thousandths.
         *
         * @param amount in thousandths of a ringgit
         */
        int discountOn(int amount) {
            int discount = isPercentage ? amount / 100 * value : value * THOUSANDTHS;
            return Math.min(discount, amount);
        }
    }

    /** The id of the voucher that is valid on that day, or 0. */
    static int voucherOn(LocalDate day) {
        for (int i = 0; i < VOUCHERS.size(); i++) {
            if (VOUCHERS.get(i).isValidOn(day)) {
                return i + 1;
            }
        }
        return 0;
    }

    private static Voucher perCent(String code, int value, String from, int days) {
        LocalDate first = LocalDate.parse(from);
        return new Voucher(code, true, value, first, first.plusDays(days - 1L));
    }

    private static Voucher merdeka(String from) {
        LocalDate first = LocalDate.parse(from);
        return new Voucher("MERDEKA", false, 5, first, first.plusDays(2));
    }
}
