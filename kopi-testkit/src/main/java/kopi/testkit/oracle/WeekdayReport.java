package kopi.testkit.oracle;

import static kopi.core.model.Datasets.STORES;
import static kopi.core.model.Datasets.TRANSACTIONS;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import kopi.core.model.ColumnSpec;
import kopi.core.report.Condition;
import kopi.core.report.Conjunction;
import kopi.core.report.GroupKey;
import kopi.core.report.Measure;
import kopi.core.report.OutputColumn;
import kopi.core.report.Parameters;
import kopi.core.report.Report;
import kopi.core.report.ReportCatalogue;
import kopi.core.report.Reports;
import kopi.core.report.Table;

/**
 * A fifth report, of each weekday and store: transactions and their value. It is not built in: it proves that a report is
 * one value and its oracle, and is the example of {@code docs/extending.md}.
 */
public final class WeekdayReport {
    /** The value. */
    public static final ReportCatalogue.Entry ENTRY =
            new ReportCatalogue.Entry("transactions and their value of each weekday and store", WeekdayReport::report);

    /** The built-in reports and this one. */
    public static final ReportCatalogue CATALOGUE = Reports.CATALOGUE.and(ENTRY);

    /** Its oracle, and those of the others. */
    public static final Oracles ORACLES = Oracles.BUILT_IN.and(
            "t5",
            Oracles.oracle(
                    Map.of(
                            "stores", Set.of("store_id", "store_name"),
                            "transactions", Set.of("store_id", "final_amount", "created_at")),
                    WeekdayReport::compute));

    private WeekdayReport() {}

    private static Report report(Parameters p) {
        ColumnSpec soldAt = TRANSACTIONS.column("created_at");
        var storeName = new OutputColumn.Lookup(
                STORES, STORES.column("store_id"), STORES.column("store_name"), OutputColumn.Missing.THE_ID);
        return new Report.Summary(
                "t5",
                "weekdays",
                TRANSACTIONS,
                Conjunction.of(new Condition.YearBetween(soldAt, p.firstYear(), p.lastYear())),
                List.of(new GroupKey(soldAt, GroupKey.Part.WEEKDAY), GroupKey.value(TRANSACTIONS.column("store_id"))),
                List.of(new Measure.Count(), new Measure.Sum(TRANSACTIONS.column("final_amount"))),
                List.of(new Table(
                        "t5.csv",
                        Optional.empty(),
                        List.of(new Table.Order.ByKey(0), new Table.Order.ByKey(1)),
                        List.of(
                                new OutputColumn.GroupValue("weekday", 0),
                                new OutputColumn.Joined("store_name", 1, storeName),
                                new OutputColumn.Total("purchases_qty", 0),
                                new OutputColumn.Total("tpv", 1)))));
    }

    private static void compute(NaiveDataset data) {
        Map<BigInteger, String> names = data.references("stores", "store_id", "store_name");
        TreeMap<DayOfWeek, Map<BigInteger, BigDecimal>> counts = new TreeMap<>();
        TreeMap<DayOfWeek, Map<BigInteger, BigDecimal>> sums = new TreeMap<>();
        for (NaiveRow row : data.rowsInYears("transactions")) {
            DayOfWeek day = NaiveDataset.createdAt(row).getDayOfWeek();
            NaiveDataset.add(counts, day, row.id("store_id"), BigDecimal.ONE);
            NaiveDataset.add(sums, day, row.id("store_id"), row.money("final_amount"));
        }
        List<List<String>> lines = new ArrayList<>();
        counts.forEach((day, stores) -> stores.forEach((store, count) -> lines.add(List.of(
                day.getDisplayName(TextStyle.FULL, Locale.ENGLISH),
                NaiveDataset.nameOf(store, names),
                count.toPlainString(),
                NaiveDataset.twoDecimals(sums.getOrDefault(day, Map.of()).getOrDefault(store, BigDecimal.ZERO))))));
        data.print("t5.csv", "weekday,store_name,purchases_qty,tpv", lines);
    }
}
