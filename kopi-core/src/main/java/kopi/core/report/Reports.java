package kopi.core.report;

import static kopi.core.model.Datasets.MENU_ITEMS;
import static kopi.core.model.Datasets.STORES;
import static kopi.core.model.Datasets.TRANSACTIONS;
import static kopi.core.model.Datasets.TRANSACTION_ITEMS;
import static kopi.core.model.Datasets.USERS;

import java.util.List;
import java.util.Optional;
import kopi.core.model.ColumnSpec;
import kopi.core.report.Condition.AtLeast;
import kopi.core.report.Condition.Present;
import kopi.core.report.Condition.TimeBetween;
import kopi.core.report.Condition.YearBetween;
import kopi.core.report.GroupKey.Part;
import kopi.core.report.Measure.Count;
import kopi.core.report.Measure.Sum;
import kopi.core.report.OutputColumn.GroupValue;
import kopi.core.report.OutputColumn.Joined;
import kopi.core.report.OutputColumn.Lookup;
import kopi.core.report.OutputColumn.Missing;
import kopi.core.report.OutputColumn.Total;
import kopi.core.report.Report.Listing;
import kopi.core.report.Report.Summary;
import kopi.core.report.ReportCatalogue.Entry;
import kopi.core.report.Table.Order.ByKey;
import kopi.core.report.Table.Order.ByMeasureDescending;
import kopi.core.report.Table.Ranking;

/** The reports of the chain. Nothing but this file says what T1 to T4 are; a new report is a new value here. */
public final class Reports {
    private static final ColumnSpec TRANSACTION_ID = TRANSACTIONS.column("transaction_id");
    private static final ColumnSpec STORE_ID = TRANSACTIONS.column("store_id");
    private static final ColumnSpec USER_ID = TRANSACTIONS.column("user_id");
    private static final ColumnSpec FINAL_AMOUNT = TRANSACTIONS.column("final_amount");
    private static final ColumnSpec SOLD_AT = TRANSACTIONS.column("created_at");

    private static final ColumnSpec ITEM_ID = TRANSACTION_ITEMS.column("item_id");
    private static final ColumnSpec QUANTITY = TRANSACTION_ITEMS.column("quantity");
    private static final ColumnSpec SUBTOTAL = TRANSACTION_ITEMS.column("subtotal");
    private static final ColumnSpec ITEM_SOLD_AT = TRANSACTION_ITEMS.column("created_at");

    private static final Lookup STORE_NAME =
            new Lookup(STORES, STORES.column("store_id"), STORES.column("store_name"), Missing.THE_ID);
    private static final Lookup ITEM_NAME =
            new Lookup(MENU_ITEMS, MENU_ITEMS.column("item_id"), MENU_ITEMS.column("item_name"), Missing.THE_ID);
    private static final Lookup BIRTHDATE =
            new Lookup(USERS, USERS.column("user_id"), USERS.column("birthdate"), Missing.EMPTY);

    /** All of them. */
    public static final ReportCatalogue CATALOGUE = ReportCatalogue.of(
            new Entry("transactions of a large amount", Reports::highValue),
            new Entry("the item with the most profit and the one sold most, of each month", Reports::topItems),
            new Entry("total payment value of each half-year and store", Reports::totalPaymentValue),
            new Entry("the customers with the most purchases, of each store", Reports::topCustomers));

    /** Their names, in order. */
    public static final List<String> NAMES = CATALOGUE.names();

    private Reports() {}

    /**
     * The report of that name.
     *
     * @throws IllegalArgumentException if {@link #NAMES} does not have it
     */
    public static Report named(String name, Parameters parameters) {
        return CATALOGUE.named(name, parameters);
    }

    /** T1: the transactions of a large amount. */
    private static Report highValue(Parameters p) {
        return new Listing(
                "t1",
                "high-value",
                TRANSACTIONS,
                Conjunction.of(years(SOLD_AT, p), hours(SOLD_AT, p), new AtLeast(FINAL_AMOUNT, p.minAmount())),
                "t1.csv",
                List.of(TRANSACTION_ID, FINAL_AMOUNT));
    }

    /** T2: each month's item with the largest profit, and the one sold most. */
    private static Report topItems(Parameters p) {
        return new Summary(
                "t2",
                "top-items",
                TRANSACTION_ITEMS,
                Conjunction.of(years(ITEM_SOLD_AT, p)),
                List.of(new GroupKey(ITEM_SOLD_AT, Part.YEAR_MONTH), GroupKey.value(ITEM_ID)),
                List.of(new Sum(SUBTOTAL), new Sum(QUANTITY)),
                List.of(topItem("t2_1.csv", 0, "profit_sum"), topItem("t2_2.csv", 1, "sellings_qty")));
    }

    private static Table topItem(String file, int measure, String header) {
        return new Table(
                file,
                Optional.of(new Ranking(1, 1, measure)),
                List.of(new ByKey(0), new ByKey(1)),
                List.of(
                        new GroupValue("year_month_created_at", 0),
                        new Joined("item_name", 1, ITEM_NAME),
                        new Total(header, measure)));
    }

    /** T3: each half-year's and store's total payment value. */
    private static Report totalPaymentValue(Parameters p) {
        return new Summary(
                "t3",
                "tpv",
                TRANSACTIONS,
                Conjunction.of(years(SOLD_AT, p), hours(SOLD_AT, p)),
                List.of(new GroupKey(SOLD_AT, Part.YEAR_HALF), GroupKey.value(STORE_ID)),
                List.of(new Sum(FINAL_AMOUNT)),
                List.of(new Table(
                        "t3.csv",
                        Optional.empty(),
                        List.of(new ByKey(0), new ByKey(1)),
                        List.of(
                                new GroupValue("year_half_created_at", 0),
                                new Joined("store_name", 1, STORE_NAME),
                                new Total("tpv", 0)))));
    }

    /** T4: each store's customers with the most transactions. */
    private static Report topCustomers(Parameters p) {
        return new Summary(
                "t4",
                "top-customers",
                TRANSACTIONS,
                Conjunction.of(years(SOLD_AT, p), new Present(USER_ID)),
                List.of(GroupKey.value(STORE_ID), GroupKey.value(USER_ID)),
                List.of(new Count()),
                List.of(new Table(
                        "t4.csv",
                        Optional.of(new Ranking(p.top(), 1, 0)),
                        List.of(new ByKey(0), new ByMeasureDescending(0), new ByKey(1)),
                        List.of(
                                new Joined("store_name", 0, STORE_NAME),
                                new Joined("birthdate", 1, BIRTHDATE),
                                new Total("purchases_qty", 0)))));
    }

    private static Condition years(ColumnSpec column, Parameters p) {
        return new YearBetween(column, p.firstYear(), p.lastYear());
    }

    private static Condition hours(ColumnSpec column, Parameters p) {
        return new TimeBetween(column, p.firstSecond(), p.lastSecond());
    }
}
