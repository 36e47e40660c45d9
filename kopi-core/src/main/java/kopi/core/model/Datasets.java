package kopi.core.model;

import static kopi.core.model.ColumnType.DATE;
import static kopi.core.model.ColumnType.ID;
import static kopi.core.model.ColumnType.KEY_TEXT;
import static kopi.core.model.ColumnType.MONEY;
import static kopi.core.model.ColumnType.OPTIONAL_ID;
import static kopi.core.model.ColumnType.QUANTITY;
import static kopi.core.model.ColumnType.TEXT;
import static kopi.core.model.ColumnType.TIMESTAMP;

import java.util.List;

/** The datasets that kopi's reports are made from. */
public final class Datasets {
    public static final Dataset TRANSACTIONS = new Dataset(
            "transactions",
            List.of(
                    new ColumnSpec("transaction_id", KEY_TEXT),
                    new ColumnSpec("store_id", ID),
                    new ColumnSpec("user_id", OPTIONAL_ID),
                    new ColumnSpec("original_amount", MONEY),
                    new ColumnSpec("discount_applied", MONEY),
                    new ColumnSpec("final_amount", MONEY),
                    new ColumnSpec("created_at", TIMESTAMP)));

    public static final Dataset TRANSACTION_ITEMS = new Dataset(
            "transaction_items",
            List.of(
                    new ColumnSpec("transaction_id", KEY_TEXT),
                    new ColumnSpec("item_id", ID),
                    new ColumnSpec("quantity", QUANTITY),
                    new ColumnSpec("unit_price", MONEY),
                    new ColumnSpec("subtotal", MONEY),
                    new ColumnSpec("created_at", TIMESTAMP)));

    public static final Dataset USERS = new Dataset(
            "users",
            List.of(
                    new ColumnSpec("user_id", ID),
                    new ColumnSpec("gender", TEXT),
                    new ColumnSpec("birthdate", DATE),
                    new ColumnSpec("registered_at", TIMESTAMP)));

    public static final Dataset STORES = new Dataset(
            "stores",
            List.of(
                    new ColumnSpec("store_id", ID),
                    new ColumnSpec("store_name", TEXT),
                    new ColumnSpec("city", TEXT),
                    new ColumnSpec("state", TEXT)));

    public static final Dataset MENU_ITEMS = new Dataset(
            "menu_items",
            List.of(
                    new ColumnSpec("item_id", ID),
                    new ColumnSpec("item_name", TEXT),
                    new ColumnSpec("category", TEXT),
                    new ColumnSpec("price", MONEY)));

    /** All of them; references before facts, the order in which a client sends them. */
    public static final List<Dataset> ALL = List.of(STORES, MENU_ITEMS, USERS, TRANSACTIONS, TRANSACTION_ITEMS);

    private Datasets() {}
}
