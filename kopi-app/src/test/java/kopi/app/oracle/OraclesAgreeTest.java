package kopi.app.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.LongStream;
import kopi.bench.DuckDbReports;
import kopi.bench.DuckDbReports.Plan;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import kopi.testkit.data.AdversarialDataset;
import kopi.testkit.data.Quirk;
import kopi.testkit.oracle.NaiveReports;
import kopi.testkit.oracle.NaiveResult;
import kopi.testkit.oracle.Oracles;
import kopi.testkit.oracle.ResultFolders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class OraclesAgreeTest {
    private static final Set<String> ALL = DuckDbReports.NAMES;
    private static final int THREADS = 2;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(value = Plan.class, names = "FOUR_QUERIES", mode = EnumSource.Mode.EXCLUDE)
    void onASmallDatasetWrittenByHand(Plan plan) throws IOException, SQLException {
        write("stores", "store_id,store_name\n1,\"One, at last\"\n1.0,Second\n2,\n");
        write("menu_items", "item_name,item_id\nTea,1\nCake,10\n");
        write("users", "user_id,birthdate\n1,1990-01-01\n2.0,1990-02-02\n2,1990-03-03\n");
        write("transactions", """
                user_id,created_at,final_amount,transaction_id,store_id
                1.0,2024-01-01 06:00:00,75.00495,a,1
                ,2024-07-01 23:00:00,74.99995,"b,""c\""",2.0
                2,2025-07-01 23:00:01,100,d,3
                3,2025-07-01 12:00:00,-0.005,e,3
                """);
        write("transaction_items", """
                item_id,quantity,subtotal,created_at
                10,2,1.5,2024-01-31 23:59:59
                1.0,2.0,1.5000,2024-01-31 00:00:00
                4,1,-3,2025-12-31 00:00:00
                """);

        assertAgreement(folder, ALL, Parameters.DEFAULT, plan);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void onAdversarialDatasets(long seed) throws IOException, SQLException {
        AdversarialDataset.write(folder, seed, AdversarialDataset.USUAL_TRANSACTIONS, Quirk.CLEAN);

        assertAgreement(folder, ALL, Parameters.DEFAULT, Plan.SHARED_SCAN);
        assertAgreement(folder, ALL, new Parameters(2023, 2024, 43_200, 79_199, 1_000_000, 9), Plan.DECLARED_TYPES);
    }

    static Set<String> names() {
        return ALL;
    }

    /** A second oracle may be missing, the first may not. */
    @Test
    void eachBuiltInReportHasAnOracle() {
        assertThat(Oracles.BUILT_IN.byReport().keySet()).containsExactlyElementsOf(Reports.CATALOGUE.names());
        assertThat(Reports.CATALOGUE.names()).containsAll(DuckDbReports.NAMES);
    }

    @ParameterizedTest
    @MethodSource("names")
    void onEachReportByItself(String report) throws IOException, SQLException {
        AdversarialDataset.write(folder, 11, AdversarialDataset.USUAL_TRANSACTIONS, Quirk.CLEAN);

        assertAgreement(folder, Set.of(report), Parameters.DEFAULT, Plan.SHARED_SCAN);
    }

    @Test
    void onADatasetWhereNothingPasses() throws IOException, SQLException {
        EnumSet<Quirk> quirks = EnumSet.copyOf(Quirk.CLEAN);
        quirks.add(Quirk.NOTHING_PASSES);
        AdversarialDataset.write(folder, 12, AdversarialDataset.USUAL_TRANSACTIONS, quirks);

        assertAgreement(folder, ALL, Parameters.DEFAULT, Plan.SHARED_SCAN);
    }

    /** {@code -Dkopi.seed=N} tries one seed; the names of the tests say which ones were tried. */
    static LongStream seeds() {
        String seed = System.getProperty("kopi.seed", "");
        return seed.isEmpty() ? LongStream.rangeClosed(1, 5) : LongStream.of(Long.parseLong(seed));
    }

    private static void assertAgreement(Path data, Set<String> reports, Parameters parameters, Plan plan)
            throws IOException, SQLException {
        NaiveResult naive = NaiveReports.run(data, reports, parameters);
        Path out = Files.createTempDirectory(data, "out");
        DuckDbReports.run(data, out, reports, parameters, THREADS, plan);

        assertThat(naive.rejects()).isEmpty();
        ResultFolders.assertSame(naive.files(), out);
    }

    private void write(String table, String text) throws IOException {
        Files.createDirectories(folder.resolve(table));
        Files.writeString(folder.resolve(table).resolve(table + ".csv"), text);
    }
}
