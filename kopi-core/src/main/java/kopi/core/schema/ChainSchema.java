package kopi.core.schema;

import static kopi.core.model.ColumnType.BOOLEAN;
import static kopi.core.model.ColumnType.DATE;
import static kopi.core.model.ColumnType.ID;
import static kopi.core.model.ColumnType.KEY_TEXT;
import static kopi.core.model.ColumnType.MONEY;
import static kopi.core.model.ColumnType.OPTIONAL_ID;
import static kopi.core.model.ColumnType.QUANTITY;
import static kopi.core.model.ColumnType.TEXT;
import static kopi.core.model.ColumnType.TIMESTAMP;

import java.util.List;
import java.util.Optional;
import kopi.core.model.ColumnSpec;
import kopi.core.model.Dataset;

/**
 * The coffee-shop chain's own tables, with every column of their files. Where {@link kopi.core.model.Datasets} has a column,
 * it has the same type here, so that queries reject the same rows as the built-in reports; texts other than keys, which
 * no row is rejected for, are NULL here where they are empty.
 */
public final class ChainSchema {
    /** Digits of a coordinate: three before the point, and about ten metres behind it. */
    private static final int COORDINATE_PRECISION = 7;

    private static final TableSchema STORES = table(
            "stores",
            List.of(
                    id("store_id"),
                    text("store_name"),
                    text("street"),
                    text("postal_code"),
                    text("city"),
                    text("state"),
                    coordinate("latitude"),
                    coordinate("longitude")));

    private static final TableSchema MENU_ITEMS = table(
            "menu_items",
            List.of(
                    id("item_id"),
                    text("item_name"),
                    text("category"),
                    new ColumnSpec("price", MONEY),
                    new ColumnSpec("is_seasonal", BOOLEAN).nullable(),
                    new ColumnSpec("available_from", DATE).nullable(),
                    new ColumnSpec("available_to", DATE).nullable()));

    private static final TableSchema PAYMENT_METHODS =
            table("payment_methods", List.of(id("method_id"), text("method_name"), text("category")));

    private static final TableSchema VOUCHERS = table(
            "vouchers",
            List.of(
                    id("voucher_id"),
                    text("voucher_code"),
                    text("discount_type"),
                    new ColumnSpec("discount_value", MONEY),
                    new ColumnSpec("valid_from", DATE).nullable(),
                    new ColumnSpec("valid_to", DATE).nullable()));

    private static final TableSchema USERS = table(
            "users",
            List.of(
                    id("user_id"),
                    text("gender"),
                    new ColumnSpec("birthdate", DATE),
                    new ColumnSpec("registered_at", TIMESTAMP)));

    private static final TableSchema TRANSACTIONS = table(
            "transactions",
            List.of(
                    new ColumnSpec("transaction_id", KEY_TEXT),
                    id("store_id"),
                    // Not in any built-in report, which therefore reject no row that lacks it.
                    new ColumnSpec("payment_method_id", OPTIONAL_ID),
                    new ColumnSpec("voucher_id", OPTIONAL_ID),
                    new ColumnSpec("user_id", OPTIONAL_ID),
                    new ColumnSpec("original_amount", MONEY),
                    new ColumnSpec("discount_applied", MONEY),
                    new ColumnSpec("final_amount", MONEY),
                    new ColumnSpec("created_at", TIMESTAMP)),
            new ForeignKey("store_id", "stores", "store_id"),
            new ForeignKey("payment_method_id", "payment_methods", "method_id"),
            new ForeignKey("voucher_id", "vouchers", "voucher_id"),
            new ForeignKey("user_id", "users", "user_id"));

    /** It does not refer to transactions: what a foreign key names is a reference, which is kept in memory as a whole. */
    private static final TableSchema TRANSACTION_ITEMS = new TableSchema(
            new Dataset(
                    "transaction_items",
                    List.of(
                            new ColumnSpec("transaction_id", KEY_TEXT),
                            id("item_id"),
                            new ColumnSpec("quantity", QUANTITY),
                            new ColumnSpec("unit_price", MONEY),
                            new ColumnSpec("subtotal", MONEY),
                            new ColumnSpec("created_at", TIMESTAMP))),
            Optional.empty(),
            List.of(new ForeignKey("item_id", "menu_items", "item_id")),
            CsvDialect.STANDARD);

    /** All seven tables; references before facts. */
    public static final Schema SCHEMA =
            new Schema(List.of(STORES, MENU_ITEMS, PAYMENT_METHODS, VOUCHERS, USERS, TRANSACTIONS, TRANSACTION_ITEMS));

    private ChainSchema() {}

    /** A table, the first column of which is its primary key. */
    private static TableSchema table(String name, List<ColumnSpec> columns, ForeignKey... foreignKeys) {
        return new TableSchema(
                new Dataset(name, columns),
                Optional.of(columns.getFirst().name()),
                List.of(foreignKeys),
                CsvDialect.STANDARD);
    }

    private static ColumnSpec id(String name) {
        return new ColumnSpec(name, ID);
    }

    private static ColumnSpec text(String name) {
        return new ColumnSpec(name, TEXT).nullable();
    }

    private static ColumnSpec coordinate(String name) {
        return ColumnSpec.decimal(name, COORDINATE_PRECISION, ColumnSpec.MAX_SCALE)
                .nullable();
    }
}
