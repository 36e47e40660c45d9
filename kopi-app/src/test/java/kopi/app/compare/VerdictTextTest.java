package kopi.app.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kopi.app.compare.Verdict.OddRow;
import kopi.app.compare.Verdict.Outcome;
import org.junit.jupiter.api.Test;

class VerdictTextTest {
    private static List<String> lines(Outcome outcome) {
        return VerdictText.lines(new Verdict("t4.csv", outcome));
    }

    @Test
    void sameIsOneLine() {
        assertThat(lines(new Outcome.Same(1_234, true))).containsExactly("t4.csv    same       1,234 rows");
        assertThat(lines(new Outcome.Same(1, false))).containsExactly("t4.csv    same       1 row, in another order");
    }

    @Test
    void tiesAreNamedAsSuch() {
        assertThat(lines(new Outcome.TiesOnly(30, 2)))
                .singleElement()
                .asString()
                .startsWith("t4.csv    same       30 rows, but for 2 customers tied");
    }

    @Test
    void differencesAreShownBelowTheirFile() {
        assertThat(lines(new Outcome.RowsDiffer(
                        3,
                        9,
                        1,
                        7,
                        List.of(
                                new OddRow(Side.EXPECTED, 2, 1, "a,1.00"),
                                new OddRow(Side.ACTUAL, 12, 5, "b\nc,1.00")))))
                .containsExactly(
                        "t4.csv    DIFFERENT  1 row missing and 7 extra; EXPECTED has 3 rows, ACTUAL 9",
                        "    missing  line 2      a,1.00",
                        "    extra    line 12     b\\nc,1.00  (5 times)",
                        "    … and 2 more");
    }

    @Test
    void longRowsAreCut() {
        OddRow row = new OddRow(Side.ACTUAL, 2, 1, "x".repeat(100_000));
        assertThat(lines(new Outcome.RowsDiffer(0, 1, 0, 1, List.of(row)))).allMatch(line -> line.length() < 250);
    }

    @Test
    void otherColumnsAndOneSidedFilesAreExplained() {
        assertThat(lines(new Outcome.ColumnsDiffer(List.of("a"), List.of("b", "c"))))
                .containsExactly("t4.csv    DIFFERENT  other columns: a only in EXPECTED, b, c only in ACTUAL");
        assertThat(lines(new Outcome.ColumnsDiffer(List.of(), List.of("b"))))
                .containsExactly("t4.csv    DIFFERENT  other columns: b only in ACTUAL");
        assertThat(lines(new Outcome.OneSided(Side.ACTUAL))).containsExactly("t4.csv    DIFFERENT  only in ACTUAL");
    }
}
