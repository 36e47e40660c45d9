package kopi.app.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import kopi.app.compare.Verdict.OddRow;
import kopi.app.compare.Verdict.Outcome;
import kopi.core.error.InvalidInputException;
import kopi.core.report.Parameters;
import kopi.core.report.Reports;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderComparisonTest {
    private static final long SEED = Long.getLong("kopi.seed", 11);
    private static final String T1 = "transaction_id,final_amount\n";
    private static final String T4 = "store_name,birthdate,purchases_qty\n";

    @TempDir
    private Path temp;

    private Path expected = Path.of("");
    private Path actual = Path.of("");

    @BeforeEach
    void makeFolders() throws IOException {
        expected = Files.createDirectory(temp.resolve("expected"));
        actual = Files.createDirectory(temp.resolve("actual"));
    }

    private static void write(Path folder, String file, String content) throws IOException {
        Files.writeString(folder.resolve(file), content);
    }

    private Map<String, Outcome> outcomes() {
        Map<String, Outcome> outcomes = new TreeMap<>();
        boolean same = FolderComparison.compare(expected, actual, v -> outcomes.put(v.file(), v.outcome()));
        assertThat(same).isEqualTo(outcomes.values().stream().allMatch(Outcome::same));
        return outcomes;
    }

    private Outcome outcome(String file, String one, String other) throws IOException {
        write(expected, file, one);
        write(actual, file, other);
        return Objects.requireNonNull(outcomes().get(file));
    }

    @Test
    void knowsTheFilesOfAllReports() {
        List<String> files = new ArrayList<>();
        for (String name : Reports.NAMES) {
            Reports.named(name, Parameters.DEFAULT).files().forEach(file -> files.add(file.name()));
        }
        assertThat(ReportFile.ALL.stream().map(ReportFile::name)).containsExactlyElementsOf(files);
        assertThat(ReportFile.ALL)
                .containsExactly(
                        new ReportFile("t1.csv", Set.of("final_amount"), false),
                        new ReportFile("t2_1.csv", Set.of("profit_sum"), false),
                        new ReportFile("t2_2.csv", Set.of("sellings_qty"), false),
                        new ReportFile("t3.csv", Set.of("tpv"), false),
                        new ReportFile("t4.csv", Set.of("purchases_qty"), true));
    }

    @Test
    void equalFilesAreTheSame() throws IOException {
        assertThat(outcome("t1.csv", T1 + "a,78.00\nb,80.00\n", T1 + "a,78.00\nb,80.00\n"))
                .isEqualTo(new Outcome.Same(2, true));
    }

    @Test
    void anotherOrderOfRowsAndColumnsIsTheSame() throws IOException {
        assertThat(outcome("t1.csv", T1 + "a,78.00\nb,80.00\n", "final_amount,transaction_id\n80.0,b\n78,a\n"))
                .isEqualTo(new Outcome.Same(2, false));
    }

    @Test
    void spellingOfTheFileDoesNotMatter() throws IOException {
        assertThat(outcome(
                        "t1.csv",
                        T1 + "a,78.00\nb,80.00\n",
                        "\uFEFF\"transaction_id\",final_amount\r\n\"a\",78.0\r\n\r\nb,\"80.000\""))
                .isEqualTo(new Outcome.Same(2, true));
    }

    @Test
    void textIsNotComparedAsANumber() throws IOException {
        Outcome outcome = outcome("t1.csv", T1 + "1,78.00\n", T1 + "1.0,78.00\n");
        assertThat(outcome.same()).isFalse();
    }

    @Test
    void differencesNameTheirLinesAndShowTheRowsAsTheyStand() throws IOException {
        assertThat(outcome("t1.csv", T1 + "a,78.00\nb,80.00\nc,90.00\n", T1 + "c,90.0\na,78.0\nb,80.50\n"))
                .isEqualTo(new Outcome.RowsDiffer(
                        3,
                        3,
                        1,
                        1,
                        List.of(new OddRow(Side.EXPECTED, 3, 1, "b,80.00"), new OddRow(Side.ACTUAL, 4, 1, "b,80.50"))));
    }

    @Test
    void aRowThatIsThereTooOftenIsADifference() throws IOException {
        assertThat(outcome("t1.csv", T1 + "a,78.00\n", T1 + "a,78.00\na,78.00\na,78.0\n"))
                .isEqualTo(new Outcome.RowsDiffer(1, 3, 0, 2, List.of(new OddRow(Side.ACTUAL, 3, 2, "a,78.00"))));
    }

    @Test
    void onlyTheFirstDifferencesAreShown() throws IOException {
        StringBuilder many = new StringBuilder(T1);
        for (int i = 0; i < 500; i++) {
            many.append("id").append(i).append(",1.00\n");
        }
        assertThat(outcome("t1.csv", T1, many.toString())).isInstanceOfSatisfying(Outcome.RowsDiffer.class, differ -> {
            assertThat(differ.extra()).isEqualTo(500);
            assertThat(differ.first().stream().map(OddRow::line))
                    .containsExactly(2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
        });
    }

    @Test
    void boundedMemoryFindsTheSameAsUnbounded() throws IOException {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            rows.add("id" + i % 1_500 + "," + i % 7 + ".50\n");
        }
        write(expected, "t1.csv", T1 + String.join("", rows));
        rows.set(17, "id17,99.00\n");
        rows.remove(1_000);
        rows.add("new,1.00\n");
        Collections.shuffle(rows, new Random(SEED));
        write(actual, "t1.csv", T1 + String.join("", rows));

        ReportFile report = ReportFile.ALL.getFirst();
        Path one = expected.resolve("t1.csv");
        Path other = actual.resolve("t1.csv");
        Outcome unbounded = new FileComparison(report, one, other, Integer.MAX_VALUE).outcome();
        assertThat(unbounded).isInstanceOfSatisfying(Outcome.RowsDiffer.class, differ -> {
            assertThat(differ.missing()).isEqualTo(2);
            assertThat(differ.extra()).isEqualTo(2);
        });
        for (int maxOpenRows : List.of(10, 37, 100)) {
            assertThat(new FileComparison(report, one, other, maxOpenRows).outcome())
                    .as("at most %d open rows, kopi.seed=%d", maxOpenRows, SEED)
                    .isEqualTo(unbounded);
        }
    }

    @Test
    void otherColumnsAreADifference() throws IOException {
        assertThat(outcome("t1.csv", T1 + "a,78.00\n", "transaction_id,amount\na,78.00\n"))
                .isEqualTo(new Outcome.ColumnsDiffer(List.of("final_amount"), List.of("amount")));
    }

    @Test
    void aReportOnOneSideOnlyIsADifference() throws IOException {
        write(expected, "t1.csv", T1);
        write(actual, "t1.csv", T1);
        write(expected, "t3.csv", "year_half_created_at,store_name,tpv\n");
        write(actual, "t2_1.csv", "year_month_created_at,item_name,profit_sum\n");
        assertThat(outcomes())
                .isEqualTo(Map.of(
                        "t1.csv", new Outcome.Same(0, true),
                        "t3.csv", new Outcome.OneSided(Side.EXPECTED),
                        "t2_1.csv", new Outcome.OneSided(Side.ACTUAL)));
    }

    @Test
    void filesThatAreNoReportsAreIgnored() throws IOException {
        write(expected, "t1.csv", T1);
        write(actual, "t1.csv", T1);
        write(actual, "rejects.csv", "file,line,column,reason\nx,1,y,z\n");
        write(expected, "notes.txt", "\"");
        assertThat(outcomes()).containsOnlyKeys("t1.csv");
    }

    @Test
    void customersTiedForTheLastPlacesMayBeSwapped() throws IOException {
        assertThat(
                        outcome(
                                "t4.csv",
                                T4
                                        + "USJ,1990-01-01,9\nUSJ,1990-01-02,8\nUSJ,1990-01-03,8\nPJS8,1991-01-01,5\nPJS8,,4\nPJS8,,3\n",
                                T4
                                        + "USJ,1990-01-01,9\nUSJ,1999-09-09,8\nUSJ,1990-01-03,8.0\nPJS8,1991-01-01,5\nPJS8,,4\nPJS8,,3\n"))
                .isEqualTo(new Outcome.TiesOnly(6, 1));
    }

    @Test
    void customersAboveTheLastPlacesMayNotBeSwapped() throws IOException {
        assertThat(outcome(
                        "t4.csv",
                        T4 + "USJ,1990-01-01,9\nUSJ,1990-01-02,8\nUSJ,1990-01-03,8\n",
                        T4 + "USJ,1999-09-09,9\nUSJ,1990-01-02,8\nUSJ,1990-01-04,8\n"))
                .isInstanceOf(Outcome.RowsDiffer.class);
    }

    @Test
    void anotherQuantityIsNoTie() throws IOException {
        assertThat(outcome(
                        "t4.csv",
                        T4 + "USJ,1990-01-01,9\nUSJ,1990-01-02,8\n",
                        T4 + "USJ,1990-01-01,9\nUSJ,1990-01-02,7\n"))
                .isInstanceOf(Outcome.RowsDiffer.class);
        assertThat(outcome(
                        "t4.csv",
                        T4 + "USJ,1990-01-01,9\nUSJ,1990-01-02,x\n",
                        T4 + "USJ,1990-01-01,9\nUSJ,1990-01-03,x\n"))
                .isInstanceOf(Outcome.RowsDiffer.class);
    }

    @Test
    void aMissingOrRenamedStoreIsNoTie() throws IOException {
        String usj = "USJ,1990-01-01,9\nUSJ,1990-01-02,8\n";
        assertThat(outcome("t4.csv", T4 + usj + "PJS8,1990-01-01,9\n", T4 + usj))
                .isInstanceOf(Outcome.RowsDiffer.class);
        assertThat(outcome("t4.csv", T4 + usj, T4 + usj.replace("USJ", "PJS8"))).isInstanceOf(Outcome.RowsDiffer.class);
        assertThat(outcome("t4.csv", T4 + usj, T4 + usj + "USJ,1990-01-03,8\n")).isInstanceOf(Outcome.RowsDiffer.class);
    }

    @Test
    void aListThatIsNotCutOffHasNobodyToSwap() throws IOException {
        String full = "USJ,1990-01-01,9\nUSJ,1990-01-02,8\nUSJ,1990-01-03,8\n";
        assertThat(outcome("t4.csv", T4 + full + "PJS8,1990-01-01,2\n", T4 + full + "PJS8,1990-01-02,2\n"))
                .isInstanceOf(Outcome.RowsDiffer.class);
    }

    @Test
    void tiesAreKnownToT4Only() throws IOException {
        String header = "year_month_created_at,item_name,sellings_qty\n";
        assertThat(outcome("t2_2.csv", header + "2024-01,Latte,5\n", header + "2024-01,Mocha,5\n"))
                .isInstanceOf(Outcome.RowsDiffer.class);
    }

    @Test
    void foldersWithoutReportsAreRefused() throws IOException {
        write(expected, "t1.csv", T1);
        assertRefused("no report in", actual.toString(), "t4.csv");
        actual = temp.resolve("nowhere");
        assertRefused("no folder", actual.toString());
        actual = expected.resolve("t1.csv");
        assertRefused("is no folder", actual.toString());
    }

    @Test
    void brokenFilesAreNamed() throws IOException {
        write(expected, "t1.csv", T1 + "a,1.00\n");
        Map<String, String> reasons = Map.of(
                "",
                "empty",
                T1 + "a,1.00\nb\n",
                "line 3: 1 fields instead of the 2",
                T1 + "a,1.00,3\n",
                "line 2: 3 fields",
                T1 + "\"a,1.00\n",
                "is malformed CSV",
                T1 + "\"a\"x,1.00\n",
                "is malformed CSV",
                "transaction_id,transaction_id\n",
                "twice");
        for (Map.Entry<String, String> reason : reasons.entrySet()) {
            write(actual, "t1.csv", reason.getKey());
            assertRefused(actual.resolve("t1.csv").toString(), reason.getValue());
        }
        Files.write(actual.resolve("t1.csv"), (T1 + "\u00e9,1.00\n").getBytes(StandardCharsets.ISO_8859_1));
        assertRefused(actual.resolve("t1.csv").toString(), "not UTF-8");
    }

    @Test
    void aFolderInThePlaceOfAReportIsNamed() throws IOException {
        write(expected, "t1.csv", T1);
        Files.createDirectory(actual.resolve("t1.csv"));
        assertRefused("cannot read", actual.resolve("t1.csv").toString());
    }

    private void assertRefused(String... message) {
        assertThatThrownBy(() -> FolderComparison.compare(expected, actual, _ -> {}))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContainingAll(message);
    }
}
