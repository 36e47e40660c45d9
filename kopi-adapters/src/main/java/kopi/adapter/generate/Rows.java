package kopi.adapter.generate;

import java.io.IOException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.stream.IntStream;

/** The columns of every file, and how a row is laid out. */
final class Rows {
    static final String TRANSACTIONS_HEADER =
            "transaction_id,store_id,payment_method_id,voucher_id,user_id,original_amount,discount_applied,final_amount,"
                    + "created_at";
    static final String ITEMS_HEADER = "transaction_id,item_id,quantity,unit_price,subtotal,created_at";
    static final String USERS_HEADER = "user_id,gender,birthdate,registered_at";
    static final String STORES_HEADER = "store_id,store_name,street,postal_code,city,state,latitude,longitude";
    static final String MENU_HEADER = "item_id,item_name,category,price,is_seasonal,available_from,available_to";
    static final String PAYMENT_METHODS_HEADER = "method_id,method_name,category";
    static final String VOUCHERS_HEADER = "voucher_id,voucher_code,discount_type,discount_value,valid_from,valid_to";

    private static final byte[] MALE = RowBuffer.ascii(",male,");
    private static final byte[] FEMALE = RowBuffer.ascii(",female,");

    private Rows() {}

    /** Writes the users of a month. */
    static void users(UserCursor user, YearMonth month, CsvOutput out) throws IOException {
        byte[][] days = days(month);
        while (user.next()) {
            int day = (int) (user.registeredAt() / UserCursor.SECONDS_OF_DAY);
            int secondOfDay = (int) (user.registeredAt() % UserCursor.SECONDS_OF_DAY);
            RowBuffer row = out.row();
            row.number(user.id()).raw(user.isMale() ? MALE : FEMALE);
            date(row, user.birthdate()).comma();
            row.raw(days[day]).time(secondOfDay);
            row.endRow();
        }
    }

    /** Writes the transactions of a month and their items. */
    static void transactions(TransactionCursor sale, YearMonth month, CsvOutput transactions, CsvOutput items)
            throws IOException {
        byte[][] days = days(month);
        while (sale.next()) {
            RowBuffer row = transactions.row();
            int idAt = row.length();
            row.uuid(sale.idHigh(), sale.idLow()).comma();
            row.number(sale.store()).comma().number(sale.paymentMethod()).comma();
            row.optionalId(sale.voucher()).comma().optionalId(sale.user()).comma();
            row.amount(sale.originalAmount()).comma();
            row.amount(sale.discount()).comma().amount(sale.finalAmount()).comma();
            int timeAt = row.length();
            row.raw(days[sale.day()]).time(sale.secondOfDay());
            int timeLength = row.length() - timeAt;
            row.endRow();
            for (int i = 0; i < sale.items(); i++) {
                RowBuffer item = items.row();
                item.raw(row.bytes(), idAt, RowBuffer.UUID_LENGTH).comma();
                item.number(sale.item(i)).comma().number(sale.quantity(i)).comma();
                item.amount(sale.unitPrice(i)).comma().amount(sale.subtotal(i)).comma();
                item.raw(row.bytes(), timeAt, timeLength);
                item.endRow();
            }
        }
    }

    /** Writes the ten stores. */
    static void stores(CsvOutput out) throws IOException {
        List<Catalogue.Store> stores = Catalogue.STORES;
        for (int i = 0; i < stores.size(); i++) {
            Catalogue.Store store = stores.get(i);
            RowBuffer row = out.row();
            row.number(i + 1L).text(",G Coffee @ ").text(store.place()).comma();
            row.text(store.street()).comma().text(store.postalCode()).comma();
            row.text(store.place()).comma().text(store.state()).comma();
            row.text(store.latitude()).comma().text(store.longitude());
            row.endRow();
        }
    }

    /** Writes the eight menu items; none is seasonal. */
    static void menu(CsvOutput out) throws IOException {
        List<Catalogue.MenuItem> menu = Catalogue.MENU;
        for (int i = 0; i < menu.size(); i++) {
            Catalogue.MenuItem item = menu.get(i);
            RowBuffer row = out.row();
            row.number(i + 1L).comma().text(item.name()).comma().text(item.category());
            row.comma().amount(item.price()).text(",False,,");
            row.endRow();
        }
    }

    /** Writes the five payment methods. */
    static void paymentMethods(CsvOutput out) throws IOException {
        List<Catalogue.PaymentMethod> methods = Catalogue.PAYMENT_METHODS;
        for (int i = 0; i < methods.size(); i++) {
            Catalogue.PaymentMethod method = methods.get(i);
            RowBuffer row = out.row();
            row.number(i + 1L).comma().text(method.name()).comma().text(method.category());
            row.endRow();
        }
    }

    /** Writes the sixteen vouchers. */
    static void vouchers(CsvOutput out) throws IOException {
        List<Catalogue.Voucher> vouchers = Catalogue.VOUCHERS;
        for (int i = 0; i < vouchers.size(); i++) {
            Catalogue.Voucher voucher = vouchers.get(i);
            RowBuffer row = out.row();
            row.number(i + 1L).comma().text(voucher.code());
            row.text(voucher.isPercentage() ? ",percentage," : ",fixed_amount,");
            row.amount(voucher.value() * Catalogue.THOUSANDTHS).comma();
            date(row, voucher.from()).comma();
            date(row, voucher.to());
            row.endRow();
        }
    }

    private static RowBuffer date(RowBuffer row, LocalDate date) {
        return row.date(date.getYear(), date.getMonthValue(), date.getDayOfMonth());
    }

    /** The days of a month as a time stamp begins, {@code "2023-07-01 "}. */
    private static byte[][] days(YearMonth month) {
        return IntStream.rangeClosed(1, month.lengthOfMonth())
                .mapToObj(day -> RowBuffer.ascii(month.atDay(day) + " "))
                .toArray(byte[][]::new);
    }
}
