package kopi.testkit.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import kopi.core.report.Parameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NaiveReportsTest {
    private static final String SALES = "transaction_id,store_id,user_id,final_amount,created_at";
    private static final String ITEMS = "transaction_id,item_id,quantity,subtotal,created_at";

    @TempDir
    Path data;

    @Test
    void highValueListsWhatReachesTheAmountInInputOrder() {
        write("transactions/b.csv", SALES, "z,1,,75,2024-01-01 06:00:00");
        write(
                "transactions/a10.csv",
                SALES,
                "y,1,,74.99,2024-05-05 12:00:00",
                "x,1,,1000,2025-12-31 23:00:00",
                "w,1,,80,2024-05-05 05:59:59",
                "v,1,,80,2024-05-05 23:00:01",
                "u,1,,80,2023-12-31 12:00:00",
                "t,1,,80,2026-01-01 12:00:00");
        write("transactions/a2.csv", SALES, "\"q,\"\"r\",1,,75.005,2024-02-29 12:00:00");

        assertThat(report("t1", "t1.csv"))
                .isEqualTo("transaction_id,final_amount\nx,1000.00\n\"q,\"\"r\",75.01\nz,75.00\n");
    }

    @Test
    void moneyIsRoundedToUnitsFirstAndToTwoDecimalsWhenPrinted() {
        write(
                "transactions/a.csv",
                SALES,
                "a,1,,74.99995,2024-01-01 12:00:00",
                "b,1,,74.99994999,2024-01-01 12:00:00",
                "c,1,,77.00495,2024-01-01 12:00:00",
                "d,1,,77.00494,2024-01-01 12:00:00");

        assertThat(report("t1", "t1.csv")).isEqualTo("transaction_id,final_amount\na,75.00\nc,77.01\nd,77.00\n");
    }

    @Test
    void topItemsPrefersTheSmallerIdAndPrintsIdsWithoutReference() {
        write("menu_items/m.csv", "item_name,item_id", "Tea,2", "Too late,2.0", "\"Cake, warm\",10");
        write(
                "transaction_items/a.csv",
                ITEMS,
                "a,10,1,5.00005,2024-02-01 00:00:00",
                "a,2.0,3,5.0001,2024-02-29 23:59:59",
                "a,10,2.0,-0,2024-02-03 12:00:00",
                "a,10,1,7,2024-01-31 12:00:00",
                "a,003,9,6.999,2024-01-31 12:00:00",
                "a,2,99,99,2023-12-31 23:59:59");

        assertThat(report("t2", "t2_1.csv"))
                .isEqualTo(
                        "year_month_created_at,item_name,profit_sum\n2024-01,\"Cake, warm\",7.00\n2024-02,Tea,5.00\n");
        assertThat(report("t2", "t2_2.csv"))
                .isEqualTo("year_month_created_at,item_name,sellings_qty\n2024-01,3,9\n2024-02,Tea,3\n");
    }

    @Test
    void totalPaymentValueSumsHalfYearsInTheHours() {
        write("stores/s.csv", "store_id,store_name", "10,Ten");
        write(
                "transactions/a.csv",
                SALES,
                "a,10,,1.004,2024-06-30 23:00:00",
                "b,10.0,,-3.0089,2024-01-01 06:00:00",
                "c,9,,0.005,2024-03-01 12:00:00",
                "d,10,,5,2024-07-01 12:00:00",
                "e,10,,5,2024-07-01 23:30:00");

        assertThat(report("t3", "t3.csv"))
                .isEqualTo(
                        "year_half_created_at,store_name,tpv\n2024-H1,9,0.01\n2024-H1,Ten,-2.00\n2024-H2,Ten,5.00\n");
    }

    @Test
    void topCustomersRanksByCountThenBySmallerId() {
        write("stores/s.csv", "store_id,store_name", "1,One", "2,Two");
        write("users/u.csv", "user_id,birthdate", "5,2000-01-05", "10,2000-01-10", "7,2000-02-30", "7,2000-01-07");
        write(
                "transactions/a.csv",
                SALES,
                "a,1,10,1,2024-01-01 03:00:00",
                "a,1,5.0,1,2024-01-01 12:00:00",
                "a,1,7,1,2024-01-01 12:00:00",
                "a,1,8,1,2024-01-01 12:00:00",
                "a,1,8,1,2024-01-02 12:00:00",
                "a,1,,1,2024-01-02 12:00:00",
                "a,2,10,1,2025-01-01 12:00:00",
                "a,2,5,1,2023-01-01 12:00:00");

        assertThat(report("t4", "t4.csv")).isEqualTo("""
                        store_name,birthdate,purchases_qty
                        One,,2
                        One,2000-01-05,1
                        One,2000-01-07,1
                        Two,2000-01-10,1
                        """);
        assertThat(run(Set.of("t4")).rejects()).containsExactly(new NaiveReject("users/u.csv", 4, "birthdate"));
    }

    @Test
    void parametersDecideYearsHoursAmountAndRanks() {
        write("stores/s.csv", "store_id,store_name");
        write("users/u.csv", "user_id,birthdate");
        write(
                "transactions/a.csv",
                SALES,
                "a,1,1,2.5,0999-01-01 00:00:01",
                "b,1,2,2.4999,0999-01-01 00:00:01",
                "c,1,2,9,0999-01-01 00:00:02",
                "d,1,1,9,1000-01-01 00:00:01");
        NaiveResult result = NaiveReports.run(data, Set.of("t1", "t3", "t4"), new Parameters(1, 999, 1, 1, 25_000, 1));

        assertThat(text(result, "t1.csv")).isEqualTo("transaction_id,final_amount\na,2.50\n");
        assertThat(text(result, "t3.csv")).isEqualTo("year_half_created_at,store_name,tpv\n0999-H1,1,5.00\n");
        assertThat(text(result, "t4.csv")).isEqualTo("store_name,birthdate,purchases_qty\n1,,2\n");
    }

    @Test
    void rejectsNameTheLeftmostBadColumnThatIsNeeded() {
        write(
                "transactions/a.csv",
                "final_amount,extra,created_at,transaction_id,store_id,user_id",
                "1e3,,2024-02-30 12:00:00,,x,y",
                "80,,2024-02-30 12:00:00,,1,",
                "80,,2024-02-28 12:00:00,,1,",
                "",
                "80,\"\n\",2024-02-28 12:00:00,ok,no,no",
                "80,,2024-02-28 24:00:00,,x,y,z",
                "80,,2024-02-28 12:00:00,\"a\"b,1,1",
                "80,,2024-02-28T12:00:00,a,1,1",
                "80,,0000-02-28 12:00:00,a,1,1");
        NaiveResult result = run(Set.of("t1"));

        assertThat(text(result, "t1.csv")).isEqualTo("transaction_id,final_amount\nok,80.00\n");
        assertThat(result.rejects())
                .containsExactly(
                        reject(2, "final_amount"),
                        reject(3, "created_at"),
                        reject(4, "transaction_id"),
                        reject(8, ""),
                        reject(9, ""),
                        reject(10, "created_at"),
                        reject(11, "created_at"));
    }

    @Test
    void numbersMustBeWrittenPlainlyAndFit() {
        write("stores/s.csv", "store_id,store_name");
        write(
                "transactions/a.csv",
                SALES,
                "a,9223372036854775807.00,,1,2024-01-01 12:00:00",
                "a,9223372036854775808,,1,2024-01-01 12:00:00",
                "a,1.,,1,2024-01-01 12:00:00",
                "a,1.5,,1,2024-01-01 12:00:00",
                "a,-1,,1,2024-01-01 12:00:00",
                "a, 1,,1,2024-01-01 12:00:00",
                "a,,,1,2024-01-01 12:00:00",
                "a,\u0661,,1,2024-01-01 12:00:00",
                "a,1,,.5,2024-01-01 12:00:00",
                "a,1,,5.,2024-01-01 12:00:00",
                "a,1,,+5,2024-01-01 12:00:00",
                "a,1,,-5.25,2024-01-01 12:00:00");
        NaiveResult result = run(Set.of("t3"));

        assertThat(text(result, "t3.csv"))
                .isEqualTo("year_half_created_at,store_name,tpv\n2024-H1,1,-5.25\n2024-H1,9223372036854775807,1.00\n");
        assertThat(result.rejects())
                .extracting(NaiveReject::line)
                .containsExactly(3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
    }

    @Test
    void headersWithoutRowsGiveHeadersWithoutRows() {
        writeText("stores/s.csv", "store_id,store_name");
        writeText("users/u.csv", "\uFEFFuser_id,birthdate\r\n");
        write("menu_items/m.csv", "item_id,item_name");
        write("transactions/a.csv", SALES);
        write("transaction_items/a.csv", ITEMS);
        NaiveResult result = run(Set.of("t1", "t2", "t3", "t4"));

        assertThat(result.files()).containsOnlyKeys("t1.csv", "t2_1.csv", "t2_2.csv", "t3.csv", "t4.csv");
        assertThat(result.files().values())
                .allSatisfy(file -> assertThat(new String(file, UTF_8))
                        .containsOnlyOnce("\n")
                        .endsWith("\n"));
    }

    @Test
    void bytesThatAreNoUtf8ComeBackAsTheyAre() throws IOException {
        writeText("transactions/a.csv", "");
        byte[] file = (SALES + "\n#,1,,80,2024-01-01 12:00:00\n").getBytes(UTF_8);
        file[SALES.length() + 1] = (byte) 0xFF;
        Files.write(data.resolve("transactions/a.csv"), file);
        byte[] printed = bytes(run(Set.of("t1")), "t1.csv");

        assertThat(printed["transaction_id,final_amount\n".length()]).isEqualTo((byte) 0xFF);
    }

    @Test
    void aMissingColumnIsAnErrorThatNamesFileAndColumn() {
        write("transactions/a.csv", "transaction_id,final_amount");

        assertThatThrownBy(() -> run(Set.of("t1")))
                .hasMessageContaining("transactions/a.csv")
                .hasMessageContaining("created_at");
    }

    private String report(String report, String file) {
        return text(run(Set.of(report)), file);
    }

    private NaiveResult run(Set<String> reports) {
        return NaiveReports.run(data, reports, Parameters.DEFAULT);
    }

    private static String text(NaiveResult result, String file) {
        return new String(bytes(result, file), UTF_8);
    }

    private static byte[] bytes(NaiveResult result, String file) {
        return Objects.requireNonNull(result.files().get(file));
    }

    private static NaiveReject reject(long line, String column) {
        return new NaiveReject("transactions/a.csv", line, column);
    }

    private void write(String file, String... lines) {
        writeText(file, String.join("\n", lines) + "\n");
    }

    private void writeText(String file, String text) {
        try {
            Path path = data.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
