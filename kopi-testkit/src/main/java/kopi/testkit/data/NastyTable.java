package kopi.testkit.data;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A table of the dataset.
 *
 * @param name its folder
 * @param columns in the order of the real files
 */
record NastyTable(String name, List<Field> columns) {
    static final NastyTable TRANSACTIONS = new NastyTable(
            "transactions",
            List.of(
                    new Field("transaction_id", Kind.KEY),
                    new Field("store_id", Kind.NUMBER),
                    new Field("payment_method_id", Kind.UNUSED),
                    new Field("voucher_id", Kind.UNUSED),
                    new Field("user_id", Kind.OPTIONAL_NUMBER),
                    new Field("original_amount", Kind.UNUSED),
                    new Field("discount_applied", Kind.UNUSED),
                    new Field("final_amount", Kind.MONEY),
                    new Field("created_at", Kind.TIMESTAMP)));
    static final NastyTable TRANSACTION_ITEMS = new NastyTable(
            "transaction_items",
            List.of(
                    new Field("transaction_id", Kind.UNUSED),
                    new Field("item_id", Kind.NUMBER),
                    new Field("quantity", Kind.NUMBER),
                    new Field("unit_price", Kind.UNUSED),
                    new Field("subtotal", Kind.MONEY),
                    new Field("created_at", Kind.TIMESTAMP)));
    static final NastyTable USERS = new NastyTable(
            "users",
            List.of(
                    new Field("user_id", Kind.NUMBER),
                    new Field("gender", Kind.UNUSED),
                    new Field("birthdate", Kind.DATE),
                    new Field("registered_at", Kind.UNUSED)));
    static final NastyTable STORES = new NastyTable(
            "stores",
            List.of(
                    new Field("store_id", Kind.NUMBER),
                    new Field("store_name", Kind.TEXT),
                    new Field("street", Kind.UNUSED),
                    new Field("postal_code", Kind.UNUSED),
                    new Field("city", Kind.UNUSED),
                    new Field("state", Kind.UNUSED),
                    new Field("latitude", Kind.UNUSED),
                    new Field("longitude", Kind.UNUSED)));
    static final NastyTable MENU_ITEMS = new NastyTable(
            "menu_items",
            List.of(
                    new Field("item_id", Kind.NUMBER),
                    new Field("item_name", Kind.TEXT),
                    new Field("category", Kind.UNUSED),
                    new Field("price", Kind.UNUSED),
                    new Field("is_seasonal", Kind.UNUSED),
                    new Field("available_from", Kind.UNUSED),
                    new Field("available_to", Kind.UNUSED)));

    /** What the fields of a column must look like. */
    enum Kind {
        KEY,
        TEXT,
        NUMBER,
        OPTIONAL_NUMBER,
        MONEY,
        TIMESTAMP,
        DATE,
        /** No report looks at it. */
        UNUSED
    }

    /** A column. */
    record Field(String name, Kind kind) {}

    /** The columns of these kinds, by index. */
    List<Integer> of(Kind... kinds) {
        return IntStream.range(0, columns.size())
                .filter(i -> List.of(kinds).contains(columns.get(i).kind()))
                .boxed()
                .toList();
    }
}
