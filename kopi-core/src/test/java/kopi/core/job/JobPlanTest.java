package kopi.core.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import kopi.core.model.ColumnSpec;
import kopi.core.model.Datasets;
import kopi.core.model.JobId;
import kopi.core.report.Conjunction;
import kopi.core.report.GroupKey;
import kopi.core.report.GroupKey.Part;
import kopi.core.report.Parameters;
import kopi.core.report.Projection;
import kopi.core.report.Report;
import kopi.core.report.Report.OutputFile;
import kopi.core.report.Reports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a job reads and ships, which is what its reports need and nothing else. */
class JobPlanTest {
    private static JobPlan plan(String... reports) {
        return new JobPlan(
                new JobId("j"),
                Arrays.stream(reports)
                        .map(name -> Reports.named(name, Parameters.DEFAULT))
                        .toList(),
                4);
    }

    private static List<String> shipped(List<Projection> projections) {
        return projections.stream()
                .map(p -> p.dataset().name() + "("
                        + String.join(
                                " ", p.columns().stream().map(ColumnSpec::name).toList()) + ")")
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "t1, '', transactions(transaction_id final_amount created_at)",
        "t2, menu_items(item_id item_name), transaction_items(item_id quantity subtotal created_at)",
        "t3, stores(store_id store_name), transactions(store_id final_amount created_at)",
        "t4, 'stores(store_id store_name), users(user_id birthdate)', transactions(store_id user_id created_at)",
    })
    void aReportAloneShipsWhatItNeeds(String report, String references, String facts) {
        JobPlan plan = plan(report);
        assertThat(String.join(", ", shipped(plan.references()))).isEqualTo(references);
        assertThat(String.join(", ", shipped(plan.facts()))).isEqualTo(facts);
    }

    @Test
    void allReportsShipEachDatasetOnceReferencesFirst() {
        assertThat(shipped(plan("t1", "t2", "t3", "t4").projections()))
                .containsExactly(
                        "stores(store_id store_name)",
                        "menu_items(item_id item_name)",
                        "users(user_id birthdate)",
                        "transactions(transaction_id store_id user_id final_amount created_at)",
                        "transaction_items(item_id quantity subtotal created_at)");
    }

    @Test
    void textOfFactsIsCarriedOnlyForTheRowsOfListings() {
        Conjunction highValue = Reports.named("t1", Parameters.DEFAULT).filter();
        assertThat(plan("t1", "t3", "t4").fact("transactions").map(Projection::textFor))
                .contains(List.of(highValue));
        assertThat(plan("t3", "t4").fact("transactions").map(Projection::textFor))
                .contains(List.of());
        assertThat(plan("t3").reference("stores").map(Projection::textFor)).contains(List.of(Conjunction.EVERYTHING));
    }

    @Test
    void whatIsNotReadIsNotProjected() {
        assertThat(plan("t3").fact("transaction_items")).isEmpty();
        assertThat(plan("t3").fact("stores")).isEmpty();
        assertThat(plan("t3").reference("users")).isEmpty();
        assertThat(plan("t3").reference("transactions")).isEmpty();
    }

    @Test
    void aProjectionKnowsItsColumnsAndRefusesOthers() {
        Projection stores = plan("t3").reference("stores").orElseThrow();
        assertThat(stores.indexOf(Datasets.STORES.column("store_name"))).isEqualTo(1);
        ColumnSpec city = Datasets.STORES.column("city");
        assertThatThrownBy(() -> stores.indexOf(city))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("city");
    }

    @Test
    void eachReportIsAListingOrASummary() {
        JobPlan all = plan("t1", "t2", "t3", "t4");
        assertThat(all.unfolded().map(Report::name)).containsExactly("t1");
        assertThat(all.summaries().map(Report::name)).containsExactly("t2", "t3", "t4");
        assertThat(all.foldedDatasets()).containsExactly("transaction_items", "transactions");
        assertThat(plan("t1").foldedDatasets()).isEmpty();
        assertThatThrownBy(() -> all.summary("t1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void filesHaveTheHeadersOfTheContract() {
        assertThat(plan("t1", "t2", "t3", "t4").reports().stream().flatMap(report -> report.files().stream()))
                .containsExactly(
                        new OutputFile("t1.csv", List.of("transaction_id", "final_amount")),
                        new OutputFile("t2_1.csv", List.of("year_month_created_at", "item_name", "profit_sum")),
                        new OutputFile("t2_2.csv", List.of("year_month_created_at", "item_name", "sellings_qty")),
                        new OutputFile("t3.csv", List.of("year_half_created_at", "store_name", "tpv")),
                        new OutputFile("t4.csv", List.of("store_name", "birthdate", "purchases_qty")));
    }

    private static Report sameFile(Report report) {
        return new Report.Listing(
                "other",
                "other",
                report.dataset(),
                report.filter(),
                report.files().getFirst().name(),
                report.neededColumns(report.dataset()));
    }

    @Test
    void plansThatMakeNoSenseAreRefused() {
        var job = new JobId("j");
        Report tpv = Reports.named("t3", Parameters.DEFAULT);
        assertThatThrownBy(() -> new JobPlan(job, List.of(), 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new JobPlan(job, List.of(tpv, tpv), 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new JobPlan(job, List.of(tpv, sameFile(tpv)), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the same file");
        assertThatThrownBy(() -> new JobPlan(job, List.of(tpv), 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Reports.named("t5", Parameters.DEFAULT)).hasMessageContaining("t5");
    }

    @Test
    void keysPrintWithFourDigitYears() {
        ColumnSpec at = Datasets.TRANSACTIONS.column("created_at");
        var month = new GroupKey(at, Part.YEAR_MONTH);
        var half = new GroupKey(at, Part.YEAR_HALF);
        assertThat(month.format(GroupKey.yearMonth(2024, 1))).isEqualTo("2024-01");
        assertThat(month.format(GroupKey.yearMonth(2024, 12))).isEqualTo("2024-12");
        assertThat(month.format(GroupKey.yearMonth(33, 7))).isEqualTo("0033-07");
        assertThat(half.format(GroupKey.yearHalf(2024, 6))).isEqualTo("2024-H1");
        assertThat(half.format(GroupKey.yearHalf(2024, 7))).isEqualTo("2024-H2");
        assertThat(half.format(GroupKey.yearHalf(0, 1))).isEqualTo("0000-H1");
        assertThat(GroupKey.value(at).format(-3)).isEqualTo("1969-12-31 23:59:57");
    }
}
