package kopi.core.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kopi.core.model.ColumnSpec;
import kopi.core.model.ColumnType;
import kopi.core.model.LongColumn;
import kopi.core.schema.CsvDialect;
import kopi.core.schema.CsvDialect.DateOrder;
import kopi.core.schema.CsvDialect.Encoding;
import org.junit.jupiter.api.Test;

/** Rows of tables that a schema declares: what is NULL, what is rejected, and why. */
class DeclaredRowsTest {
    private static final String NULL_BYTE = "\u00ff";
    private static final ColumnSpec TEXT = new ColumnSpec("text", ColumnType.TEXT);
    private static final ColumnSpec NUMBER = new ColumnSpec("number", ColumnType.BIGINT);
    private static final ColumnSpec UUID = new ColumnSpec("uuid", ColumnType.UUID);

    private static CsvDialect nullText(String text) {
        return new CsvDialect(',', '"', true, DateOrder.ISO_8601, false, text, Encoding.UTF_8);
    }

    @Test
    void emptyFieldsAreNullWhereTheyMayBe() {
        var scanned = AllTypes.scanDeclared(
                "text,number,uuid\n,,\n\"\",\"\",\"\"\na,1,2AE6D188-76C2-4095-B861-AB97D3CD9312\n",
                CsvDialect.STANDARD,
                TEXT.nullable(),
                NUMBER.nullable(),
                UUID.nullable());
        String nulls = NULL_BYTE + "|" + LongColumn.NULL + "|" + NULL_BYTE;
        assertThat(scanned.rows()).containsExactly(nulls, nulls, "a|1|2ae6d188-76c2-4095-b861-ab97d3cd9312");
        assertThat(scanned.rejects()).isEmpty();
    }

    @Test
    void whatStandsForNullIsRejectedWhereAValueMustBe() {
        var scanned = AllTypes.scanDeclared("text,number\n,1\na,\n\"\",1\nb,2\n", CsvDialect.STANDARD, TEXT, NUMBER);
        assertThat(scanned.rows()).containsExactly("b|2");
        assertThat(scanned.rejects())
                .containsExactly(
                        new Reject(0, "text", "missing, but NOT NULL"),
                        new Reject(1, "number", "not an integer: \"\""),
                        new Reject(2, "text", "missing, but NOT NULL"));
    }

    @Test
    void anotherTextMayStandForNull() {
        var scanned = AllTypes.scanDeclared(
                "text,number\n\\N,\\N\n,5\n\"\\N\",\"\\N\"\n\\n,1\n\\N,\n",
                nullText("\\N"),
                TEXT.nullable(),
                NUMBER.nullable());
        String nulls = NULL_BYTE + "|" + LongColumn.NULL;
        assertThat(scanned.rows()).containsExactly(nulls, "|5", nulls, "\\n|1");
        assertThat(scanned.rejects()).containsExactly(new Reject(4, "number", "not an integer: \"\""));
    }

    @Test
    void nullTextMayHoldQuotes() {
        var scanned = AllTypes.scanDeclared("text\n\"\"\"\"\nx\n", nullText("\""), TEXT.nullable());
        assertThat(scanned.rows()).containsExactly(NULL_BYTE, "x");
    }

    @Test
    void textsAreUtf8() {
        var scanned = AllTypes.scanDeclared(
                "text\n\u00c3\u00bc\n\u00fc\n\u00ff\n\"a\"\"\u00ff\"\n", CsvDialect.STANDARD, TEXT.nullable());
        assertThat(scanned.rows()).containsExactly("\u00c3\u00bc");
        assertThat(scanned.rejects().stream().map(Reject::reason))
                .isEqualTo(List.of("not UTF-8: \"\ufffd\"", "not UTF-8: \"\ufffd\"", "not UTF-8: \"a\"\ufffd\""));
    }

    @Test
    void reasonsNameTheType() {
        var scanned = AllTypes.scanDeclared(
                "d,i,b,t\n1000,1,1,1:00\n1,3000000000,1,1:00\n1,1,maybe,1:00\n1,1,1,25:00\n",
                CsvDialect.STANDARD,
                ColumnSpec.decimal("d", 5, 2),
                new ColumnSpec("i", ColumnType.INTEGER),
                new ColumnSpec("b", ColumnType.BOOLEAN),
                new ColumnSpec("t", ColumnType.TIME));
        assertThat(scanned.rejects().stream().map(Reject::reason))
                .containsExactly(
                        "not a number of DECIMAL(5,2): \"1000\"",
                        "not an integer of 32 bits: \"3000000000\"",
                        "not true or false: \"maybe\"",
                        "not a time: \"25:00\"");
    }
}
