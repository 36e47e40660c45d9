package kopi.testkit.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NaiveCsvTest {
    @Test
    void quotesMayHoldCommasLineEndsAndQuotes() {
        assertThat(NaiveCsv.parse("\"a,b\",\"c\nd\r\ne\",\"f\"\"g\",\"\"\nh,i,j,k\n"))
                .containsExactly(row(1, "a,b", "c\nd\r\ne", "f\"g", ""), row(4, "h", "i", "j", "k"));
    }

    @Test
    void recordsEndAtEitherLineEndOrAtTheEndOfTheFile() {
        assertThat(NaiveCsv.parse("a,b\r\nc,d\n\"e\",\"f\"\r\ng,h"))
                .containsExactly(row(1, "a", "b"), row(2, "c", "d"), row(3, "e", "f"), row(4, "g", "h"));
        assertThat(NaiveCsv.parse("a,\n,b\n,")).containsExactly(row(1, "a", ""), row(2, "", "b"), row(3, "", ""));
    }

    @Test
    void aCarriageReturnAloneIsData() {
        assertThat(NaiveCsv.parse("a\rb,c\r\r\nd,e\r")).containsExactly(row(1, "a\rb", "c\r"), row(2, "d", "e\r"));
    }

    @Test
    void blankLinesAreSkippedButCounted() {
        assertThat(NaiveCsv.parse("\n\r\na\n\n \nb")).containsExactly(row(3, "a"), row(5, " "), row(6, "b"));
    }

    @Test
    void theByteOrderMarkIsNoData() {
        assertThat(NaiveCsv.parse("\u00EF\u00BB\u00BFa,b\n")).containsExactly(row(1, "a", "b"));
        assertThat(NaiveCsv.parse("\u00EF\u00BB\u00BF\"a\",b\n")).containsExactly(row(1, "a", "b"));
    }

    @Test
    void aQuoteInsideAnUnquotedFieldIsData() {
        assertThat(NaiveCsv.parse("a\"b\",c\n")).containsExactly(row(1, "a\"b\"", "c"));
    }

    @Test
    void textAfterAClosingQuoteMakesTheRowMalformed() {
        List<NaiveCsv.Row> rows = NaiveCsv.parse("x,y\n\"a\"x,b\n\"c\" ,d\n\"e\"\r,f\ng,h\n");
        assertThat(rows).extracting(NaiveCsv.Row::malformed).containsExactly(false, true, true, true, false);
        assertThat(rows).extracting(NaiveCsv.Row::line).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void aQuoteThatIsNeverClosedCostsItsLineOnly() {
        assertThat(NaiveCsv.parse("a,b\nc,\"d\ne,f\n"))
                .containsExactly(row(1, "a", "b"), new NaiveCsv.Row(2, List.of(), true), row(3, "e", "f"));
        assertThat(NaiveCsv.parse("a,\"b\"\"")).containsExactly(new NaiveCsv.Row(1, List.of(), true));
    }

    @Test
    void aMalformedRecordOfSeveralLinesCostsItsFirstLineOnly() {
        assertThat(NaiveCsv.parse("a,b\nc,\"d\ne,f\ng,\"h\ni,j\n"))
                .containsExactly(row(1, "a", "b"), malformed(2), row(3, "e", "f"), malformed(4), row(5, "i", "j"));
        assertThat(NaiveCsv.parse("a,b\n\"c\nd,e\n\"\nf,g"))
                .containsExactly(row(1, "a", "b"), malformed(2), row(3, "d", "e"), malformed(4), row(5, "f", "g"));
        assertThat(NaiveCsv.parse("a,b\n\"" + "c\n".repeat(1 << 20) + "\",d\n"))
                .hasSize(2 + (1 << 20))
                .startsWith(row(1, "a", "b"), malformed(2), malformed(3));
    }

    private static NaiveCsv.Row malformed(long line) {
        return new NaiveCsv.Row(line, List.of(), true);
    }

    private static NaiveCsv.Row row(long line, String... fields) {
        return new NaiveCsv.Row(line, List.of(fields), false);
    }
}
