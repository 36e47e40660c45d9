package kopi.core.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import kopi.core.report.OutputColumn;
import kopi.core.report.Parameters;
import kopi.core.report.Report;
import kopi.core.report.Reports;
import kopi.core.report.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeCellsTest {
    private static final Report.Listing T1 = (Report.Listing) Reports.named("t1", Parameters.DEFAULT);
    private static final Report.Summary T4 = (Report.Summary) Reports.named("t4", Parameters.DEFAULT);

    private static String guarded(SafeCells cells, String records) {
        return new String(cells.guard(records.getBytes(UTF_8)), UTF_8);
    }

    private static String record(String... fields) {
        var records = new CsvRecords();
        for (String field : fields) {
            records.field(field);
        }
        return new String(records.end().toBytes(), UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1",
                "+1",
                "-1",
                "@SUM(A1)",
                "\t=1",
                "\r=1",
                "\n=1",
                "=a,b",
                "=\"x\"",
                "=",
                "＝1",
                "＋1",
                "－1",
                "＠1"
            })
    void whatASpreadsheetRunsGetsAnApostrophe(String cell) {
        assertThat(guarded(SafeCells.of(T1), record(cell, "-78.00") + record("x", "1.00")))
                .isEqualTo(record("'" + cell, "-78.00") + record("x", "1.00"));
        assertThat(SafeCells.guard(cell)).isEqualTo("'" + cell);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a=1", " =1", "'=1", "\"=1", "1-2", "ａ", "\uEFBC", "a,=b", "a\n=b"})
    void allElseStaysAsItIs(String cell) {
        String records = record(cell, "-78.00") + record(cell, "=");
        assertThat(guarded(SafeCells.of(T1), records)).isEqualTo(records);
        assertThat(SafeCells.guard(cell)).isEqualTo(cell);
    }

    @Test
    void inATableOnlyTextsAreGuarded() {
        Table table = T4.tables().getFirst();
        assertThat(table.columns().stream().map(OutputColumn::header))
                .containsExactly("store_name", "birthdate", "purchases_qty");
        assertThat(guarded(SafeCells.of(T4, table), record("=shop", "1992-12-27", "-3") + record("-shop", "", "+3")))
                .isEqualTo(record("'=shop", "1992-12-27", "-3") + record("'-shop", "", "+3"));
    }

    @Test
    void allCellsDangerousIsNotTooMuch() {
        SafeCells cells = SafeCells.of(T1);
        String records = "=\n".repeat(10_000);
        assertThat(guarded(cells, records)).isEqualTo("'=\n".repeat(10_000));
        assertThat(guarded(cells, "")).isEmpty();
    }
}
