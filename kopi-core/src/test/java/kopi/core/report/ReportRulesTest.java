package kopi.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.model.Datasets;
import kopi.core.report.GroupKey.Part;
import kopi.core.report.OutputColumn.GroupValue;
import kopi.core.report.OutputColumn.Joined;
import kopi.core.report.OutputColumn.Lookup;
import kopi.core.report.OutputColumn.Missing;
import kopi.core.report.OutputColumn.Total;
import kopi.core.report.Table.Order;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Goal: a report that cannot be run cannot be made, wherever it comes from. */
class ReportRulesTest {
    private static final ColumnSpec STORE = Datasets.TRANSACTIONS.column("store_id");
    private static final ColumnSpec AMOUNT = Datasets.TRANSACTIONS.column("final_amount");
    private static final ColumnSpec AT = Datasets.TRANSACTIONS.column("created_at");
    private static final ColumnSpec TEXT = Datasets.TRANSACTIONS.column("transaction_id");
    private static final ColumnSpec STORE_NAME = Datasets.STORES.column("store_name");
    private static final Lookup NAME =
            new Lookup(Datasets.STORES, Datasets.STORES.column("store_id"), STORE_NAME, Missing.THE_ID);

    private static Table table(List<Order> order, OutputColumn... columns) {
        return new Table("t.csv", Optional.empty(), order, List.of(columns));
    }

    private static Report summary(List<GroupKey> keys, List<Measure> measures, Table... tables) {
        return new Report.Summary(
                "r", "title", Datasets.TRANSACTIONS, Conjunction.EVERYTHING, keys, measures, List.of(tables));
    }

    private static Report byStore(Table... tables) {
        return summary(List.of(GroupKey.value(STORE)), List.of(new Measure.Count()), tables);
    }

    private static Report ranked(int sharedKeys, int measure) {
        return byStore(new Table(
                "t.csv",
                Optional.of(new Table.Ranking(1, sharedKeys, measure)),
                List.of(new Order.ByKey(0)),
                List.of(new GroupValue("h", 0))));
    }

    private static void refused(ThrowingCallable report, String reason) {
        assertThatThrownBy(report).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(reason);
    }

    @Test
    void whatPrintsGroupsOrSumsNothingIsRefused() {
        refused(
                () -> new Report.Listing("r", "t", Datasets.TRANSACTIONS, Conjunction.EVERYTHING, "t.csv", List.of()),
                "report r prints nothing");
        refused(() -> byStore(), "report r prints nothing");
        refused(() -> table(List.of()), "table t.csv has no columns");
        Table table = table(List.of(new Order.ByKey(0)), new GroupValue("h", 0));
        refused(() -> summary(List.of(), List.of(new Measure.Count()), table), "groups by nothing");
        refused(() -> summary(List.of(GroupKey.value(STORE)), List.of(), table), "sums nothing");
    }

    @Test
    void columnsOfAnotherDatasetAreRefused() {
        refused(
                () -> new Report.Listing(
                        "r", "t", Datasets.TRANSACTIONS, Conjunction.EVERYTHING, "t.csv", List.of(STORE_NAME)),
                "reads a column store_name that transactions does not have");
        var elsewhere = Conjunction.of(new Condition.Present(Datasets.USERS.column("birthdate")));
        refused(
                () -> new Report.Listing("r", "t", Datasets.TRANSACTIONS, elsewhere, "t.csv", List.of(STORE)),
                "birthdate");
        GroupKey born = GroupKey.value(Datasets.USERS.column("birthdate"));
        Table table = table(List.of(new Order.ByKey(0)), new GroupValue("h", 0));
        refused(() -> summary(List.of(born), List.of(new Measure.Count()), table), "birthdate");
        refused(
                () -> summary(
                        List.of(GroupKey.value(STORE)),
                        List.of(new Measure.Sum(Datasets.TRANSACTION_ITEMS.column("subtotal"))),
                        table),
                "subtotal");
        refused(() -> new Lookup(Datasets.STORES, STORE, AMOUNT, Missing.EMPTY), "final_amount");
    }

    @Test
    void columnsOfAnotherTypeAreRefused() {
        refused(() -> new Condition.YearBetween(STORE, 2024, 2025), "column store_id is no timestamp");
        refused(() -> new Condition.TimeBetween(AMOUNT, 0, 1), "column final_amount is no timestamp");
        refused(() -> new Condition.AtLeast(TEXT, 1), "column transaction_id is text, not a number");
        refused(() -> new Condition.Present(TEXT), "text, not a number");
        refused(() -> GroupKey.value(TEXT), "text, not a number");
        for (Part part : List.of(Part.YEAR_MONTH, Part.YEAR_HALF, Part.WEEKDAY)) {
            refused(() -> new GroupKey(STORE, part), "column store_id is no timestamp");
        }
        for (ColumnSpec column : List.of(TEXT, STORE, AT)) {
            refused(() -> new Measure.Sum(column), "is no amount");
        }
        refused(() -> new Lookup(Datasets.STORES, STORE_NAME, STORE_NAME, Missing.EMPTY), "store_name is no id");
    }

    /** Years beyond break the calendar, in the filter, batch by batch. */
    @Test
    void rangesThatNoTimestampCanLieInAreRefused() {
        refused(() -> new Condition.YearBetween(AT, Integer.MIN_VALUE, 2025), "not between 0 and 9999");
        refused(() -> new Condition.YearBetween(AT, 2024, Integer.MAX_VALUE), "not between 0 and 9999");
        refused(() -> new Condition.TimeBetween(AT, -1, 1), "not between 0 and 86399");
        refused(() -> new Condition.TimeBetween(AT, 0, 86_400), "not between 0 and 86399");
    }

    @Test
    void referencesToWhatIsNotThereAreRefused() {
        List<Order> byKey = List.of(new Order.ByKey(0));
        refused(() -> byStore(table(byKey, new GroupValue("h", 1))), "has no key 1 for t.csv");
        refused(() -> byStore(table(byKey, new GroupValue("h", -1))), "has no key");
        refused(() -> byStore(table(byKey, new Total("h", 1))), "has no measure 1");
        refused(() -> byStore(table(byKey, new Joined("h", 1, NAME))), "has no key 1");
        refused(() -> byStore(table(List.of(new Order.ByKey(1)), new Total("h", 0))), "has no key 1");
        refused(() -> byStore(table(List.of(new Order.ByMeasureDescending(1)), new Total("h", 0))), "has no measure 1");
        refused(() -> ranked(2, 0), "has no shared key 2");
        refused(() -> ranked(0, 1), "has no measure 1");
        assertThat(ranked(1, 0).files()).hasSize(1);
    }

    @Test
    void onlyIdsAreLookedUp() {
        Table joined = table(List.of(new Order.ByKey(0)), new Joined("h", 0, NAME));
        refused(
                () -> summary(List.of(new GroupKey(AT, Part.WEEKDAY)), List.of(new Measure.Count()), joined),
                "looks up key 0, which is no id, for h");
        assertThat(byStore(joined).name()).isEqualTo("r");
    }

    /** Otherwise the same groups could be printed in another order. */
    @Test
    void anOrderTellsAllGroupsApart() {
        List<GroupKey> keys = List.of(new GroupKey(AT, Part.WEEKDAY), GroupKey.value(STORE));
        List<Measure> measures = List.of(new Measure.Count());
        refused(
                () -> summary(
                        keys,
                        measures,
                        table(List.of(new Order.ByKey(0), new Order.ByMeasureDescending(0)), new Total("h", 0))),
                "does not settle the order of t.csv, which needs key 1");
        assertThat(summary(keys, measures, table(List.of(new Order.ByKey(1), new Order.ByKey(0)), new Total("h", 0)))
                        .files())
                .hasSize(1);
    }

    @Test
    void eachTableHasAFileOfItsOwn() {
        Table table = table(List.of(new Order.ByKey(0)), new GroupValue("h", 0));
        refused(() -> byStore(table, table), "report r writes two tables to t.csv");
    }

    /** Whatever a key is, it is printed as its column is elsewhere. */
    @Test
    void keysArePrintedAsTheirColumns() {
        assertThat(GroupKey.value(AMOUNT).format(780_000)).isEqualTo("78.00");
        assertThat(GroupKey.value(AT).format(0)).isEqualTo("1970-01-01 00:00:00");
        assertThat(GroupKey.value(Datasets.USERS.column("birthdate")).format(0)).isEqualTo("1970-01-01");
        ColumnSpec user = Datasets.TRANSACTIONS.column("user_id");
        assertThat(user.type()).isEqualTo(ColumnType.OPTIONAL_ID);
        assertThat(GroupKey.value(user).format(kopi.core.model.LongColumn.ABSENT))
                .isEmpty();
        assertThat(new GroupKey(AT, Part.WEEKDAY).format(GroupKey.weekday(0))).isEqualTo("Thursday");
    }

    @Test
    void aCatalogueHasNoTwoReportsThatCouldBeMistaken() {
        ReportCatalogue built = Reports.CATALOGUE;
        assertThat(built.names()).containsExactly("t1", "t2", "t3", "t4");
        refused(() -> built.and(built.entries().getFirst()), "the name t1");
        var sameFile = new ReportCatalogue.Entry(
                "any",
                _ -> new Report.Listing(
                        "t9", "nine", Datasets.TRANSACTIONS, Conjunction.EVERYTHING, "t1.csv", List.of(TEXT)));
        refused(() -> built.and(sameFile), "the file t1.csv");
        var odd = new Parameters(2000, 2001, 1, 2, 3, 4);
        assertThat(built.entries()).allSatisfy(entry -> {
            Report report = entry.report().apply(odd);
            assertThat(report.name()).isEqualTo(entry.name());
            assertThat(report.title()).isEqualTo(entry.usual().title());
            assertThat(report.files()).isEqualTo(entry.usual().files());
        });
        assertThat(built.some(List.of("t4", "t2"), odd).stream().map(Report::name))
                .containsExactly("t2", "t4");
    }
}
