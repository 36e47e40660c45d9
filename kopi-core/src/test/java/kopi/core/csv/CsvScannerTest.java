package kopi.core.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static kopi.core.csv.AllTypes.AMOUNT;
import static kopi.core.csv.AllTypes.DAY;
import static kopi.core.csv.AllTypes.ID;
import static kopi.core.csv.AllTypes.KEY;
import static kopi.core.csv.AllTypes.QUANTITY;
import static kopi.core.csv.AllTypes.TEXT;
import static kopi.core.csv.AllTypes.TIME;
import static kopi.core.csv.AllTypes.USER;
import static kopi.core.csv.AllTypes.projection;
import static kopi.core.csv.AllTypes.scan;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import kopi.core.csv.AllTypes.Scanned;
import kopi.core.report.Condition.AtLeast;
import kopi.core.report.Conjunction;
import kopi.core.report.Projection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvScannerTest {
    private static final Projection EVERYTHING = projection(KEY, TEXT, ID, USER, QUANTITY, AMOUNT, TIME, DAY);

    @Test
    void everyTypeOfColumnIsRead() {
        Scanned scanned = scan("""
                key,text,id,user,quantity,amount,time,day
                2ae6d188-76c2-4095-b861-ab97d3cd9312,USJ 89q,4,1038745.0,3,38.5,2023-07-01 07:00:00,1992-12-27
                k,,4.0,,3,-0.00005,1970-01-01 00:00:01,1970-01-02
                """, EVERYTHING);

        assertThat(scanned.rejects()).isEmpty();
        assertThat(scanned.rows())
                .containsExactly(
                        "2ae6d188-76c2-4095-b861-ab97d3cd9312|USJ 89q|4|1038745|3|385000|1688194800|8396",
                        "k||4|-1|3|-1|1|1");
    }

    @Test
    void columnsAreFoundByNameInAnyOrderAndOthersAreIgnored() {
        assertThat(scan("x,amount,\"y\n\",id,z\nbad,1.5,bad,7,bad\n", projection(ID, AMOUNT))
                        .rows())
                .containsExactly("7|15000");
    }

    @Test
    void linesMayEndWithCarriageReturnAndTheLastOneNotAtAll() {
        assertThat(scan(
                                "id,day\r\n1,2024-02-29\r\n2,2024-03-01\r\n\"3\",\"2024-03-02\"\r\n4,2024-03-03",
                                projection(ID, DAY))
                        .rows())
                .containsExactly("1|19782", "2|19783", "3|19784", "4|19785");
    }

    @Test
    void byteOrderMarkIsSkippedAtTheStartOfTheFileOnly() {
        byte[] csv = "\ufeff\"id\",key\n1,\ufeffk\n".getBytes(UTF_8);

        assertThat(scan(csv, projection(ID, KEY)).rows()).containsExactly("1|\u00ef\u00bb\u00bfk");
    }

    @Test
    void headerAloneIsAFileWithoutRows() {
        assertThat(scan("id", projection(ID))).isEqualTo(new Scanned(List.of(), List.of()));
        assertThat(scan("id\r\n\n\r\n", projection(ID))).isEqualTo(new Scanned(List.of(), List.of()));
    }

    @Test
    void blankLinesAreSkippedButCounted() {
        Scanned scanned = scan("id\n\n1\n\r\n\n2\nx\n\r", projection(ID));

        assertThat(scanned.rows()).containsExactly("1", "2");
        assertThat(scanned.rejects()).containsExactly(new Reject(5, "id", "not an id: \"x\""));
    }

    @Test
    void quotedFieldsHoldCommasQuotesAndLines() {
        Scanned scanned = scan("text,id\n\"a,\"\"b\"\"\r\nc\",1\n\"\",2\n\"\"\"\",3\nx,y\n", projection(TEXT, ID));

        assertThat(scanned.rows()).containsExactly("a,\"b\"\r\nc|1", "|2", "\"|3");
        assertThat(scanned.rejects()).extracting(Reject::line).containsExactly(4);
    }

    @Test
    void quoteInsideAnUnquotedFieldIsAnOrdinaryByte() {
        assertThat(scan("text,id\n5\" pipe,1\n \"x\",2\n", projection(TEXT, ID)).rows())
                .containsExactly("5\" pipe|1", " \"x\"|2");
    }

    @Test
    void carriageReturnInsideALineIsAnOrdinaryByte() {
        assertThat(scan("text,id\na\rb,1\n\r,2\n\"x\",3", projection(TEXT, ID)).rows())
                .containsExactly("a\rb|1", "\r|2", "x|3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a\"b,1", "\"a\" ,1", "\"a\"\r,1", "\"a\"\"\"b,1", "\"a\"b\"c,1"})
    void textAfterAClosingQuoteRejectsTheRecord(String record) {
        Scanned scanned = scan("text,id\n" + record + "\ngood,7\n", projection(TEXT, ID));

        assertThat(scanned.rows()).containsExactly("good|7");
        assertThat(scanned.rejects()).containsExactly(new Reject(0, "", "text after the closing quote"));
    }

    @Test
    void quoteThatIsNeverClosedRejectsOnlyItsFirstLine() {
        Scanned scanned = scan("text,id\na,1\n\"open,2\nb,3\nc,4", projection(TEXT, ID));

        assertThat(scanned.rows()).containsExactly("a|1", "b|3", "c|4");
        assertThat(scanned.rejects()).containsExactly(new Reject(1, "", "quote is never closed"));
    }

    @Test
    void quoteThatIsNotClosedWithinTheRecordLimitRejectsOnlyItsFirstLine() {
        String lines = "a,1\n".repeat(CsvScanner.RECORD_LIMIT / 4);
        Scanned scanned = scan("text,id\n\"open,2\n" + lines + "\",9\n", projection(TEXT, ID));

        assertThat(scanned.rows()).hasSize(CsvScanner.RECORD_LIMIT / 4);
        assertThat(scanned.rejects())
                .containsExactly(
                        new Reject(0, "", "longer than 1048576 bytes: a quote is not closed within them"),
                        new Reject(1 + CsvScanner.RECORD_LIMIT / 4, "", "quote is never closed"));
    }

    @Test
    void quotedFieldBeyondTheRecordLimitThatIsClosedIsSaidToBeTooLong() {
        Scanned scanned = scan("text,id\n\"" + "x".repeat(3_000_000) + "\",1\nb,2\n", projection(TEXT, ID));

        assertThat(scanned.rows()).containsExactly("b|2");
        assertThat(scanned.rejects())
                .containsExactly(new Reject(0, "", "longer than 1048576 bytes: a quote is not closed within them"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20_000})
    void strayQuoteThatIsClosedLaterCostsItsLineAndThatOfTheQuoteThatClosedIt(int between) {
        String rows = "a,1\n".repeat(between);
        Scanned scanned = scan("text,id\n\"t-9,1\n" + rows + "\"t-12\",2\nb,3\n", projection(TEXT, ID));

        assertThat(scanned.rows())
                .hasSize(between + 2)
                .startsWith(between == 0 ? "t-12|2" : "a|1")
                .endsWith("b|3");
        assertThat(scanned.rejects())
                .containsExactly(new Reject(
                        0,
                        "",
                        "text after the closing quote; the record spans lines, of which only the first is rejected"));
    }

    @Test
    void wrongFieldCountOfARecordOfSeveralLinesCostsItsFirstLine() {
        Scanned scanned = scan("text,id\n\"t-9,1\na,2\n\"\nb,3\n", projection(TEXT, ID));

        assertThat(scanned.rows()).containsExactly("a|2", "b|3");
        assertThat(scanned.rejects())
                .containsExactly(
                        new Reject(
                                0,
                                "",
                                "1 field instead of 2; the record spans lines, of which only the first is rejected"),
                        new Reject(2, "", "quote is never closed"));
    }

    @Test
    void rejectOfAWellFormedRecordOfSeveralLinesSaysWhatItTakesWithIt() {
        Scanned scanned = scan("text,id\n\"a\nb\r\nc\",x\nd,1\n", projection(TEXT, ID));

        assertThat(scanned.rows()).containsExactly("d|1");
        assertThat(scanned.rejects())
                .containsExactly(new Reject(0, "id", "not an id: \"x\" (the record has 3 lines, 11 bytes)"));
    }

    @Test
    void recordUpToTheLimitIsReadAndALongerOneRejected() {
        String longest = "x".repeat(CsvScanner.RECORD_LIMIT - 3);
        Scanned scanned =
                scan("text,id\n" + longest + ",1\nx" + longest + ",2\na,3\nx" + longest + ",4", projection(ID));

        assertThat(scanned.rows()).containsExactly("1", "3", "4");
        assertThat(scanned.rejects()).containsExactly(new Reject(1, "", "longer than 1048576 bytes"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"1|1 field", "1,2,3|3 fields", "1,bad,|3 fields", ",,,|4 fields", "\"1,2\"|1 field", "\"\"|1 field"
            })
    void wrongFieldCountWinsOverBadValues(String record, String found) {
        assertThat(scan("id,amount\n" + record + "\n", projection(ID, AMOUNT)).rejects())
                .containsExactly(new Reject(0, "", found + " instead of 2"));
    }

    @Test
    void leftmostBadValueInTheFileIsNamed() {
        assertThat(scan("amount,text,id\nabc,,def\n1,,def\n", projection(ID, AMOUNT))
                        .rejects())
                .containsExactly(
                        new Reject(0, "amount", "not an amount: \"abc\""), new Reject(1, "id", "not an id: \"def\""));
    }

    @Test
    void onlyColumnsOfTheProjectionAreChecked() {
        assertThat(scan("amount,id,day\nabc,1,never\n", projection(ID)).rows()).containsExactly("1");
    }

    @Test
    void reasonsSayWhatIsWrongWithEachType() {
        Scanned scanned = scan("""
                key,text,id,user,quantity,amount,time,day
                ,,1,,1,1,2024-01-01 00:00:00,2024-01-01
                "",,1,,1,1,2024-01-01 00:00:00,2024-01-01
                k,,x,,1,1,2024-01-01 00:00:00,2024-01-01
                k,,1,-1,1,1,2024-01-01 00:00:00,2024-01-01
                k,,1,,1.5,1,2024-01-01 00:00:00,2024-01-01
                k,,1,,1,,2024-01-01 00:00:00,2024-01-01
                k,,1,,1,1,2024-01-01T00:00:00,2024-01-01
                k,,1,,1,1,2024-01-01 00:00:00,2024-02-30
                """, EVERYTHING);

        assertThat(scanned.rows()).isEmpty();
        assertThat(scanned.rejects())
                .containsExactly(
                        new Reject(0, "key", "empty"),
                        new Reject(1, "key", "empty"),
                        new Reject(2, "id", "not an id: \"x\""),
                        new Reject(3, "user", "not an id: \"-1\""),
                        new Reject(4, "quantity", "not a quantity: \"1.5\""),
                        new Reject(5, "amount", "not an amount: \"\""),
                        new Reject(6, "time", "not a date and time: \"2024-01-01T00:00:00\""),
                        new Reject(7, "day", "not a date: \"2024-02-30\""));
    }

    @Test
    void reasonsCutLongValuesAndShowWhatDoesNotPrint() {
        byte[] csv = ("id,text\n" + "9".repeat(39) + "é9999,\n\"a\t\r\n\u0000\u200f\u007f\"\"\",\n").getBytes(UTF_8);

        assertThat(scan(csv, projection(ID)).rejects())
                .containsExactly(
                        new Reject(0, "id", "not an id: \"" + "9".repeat(39) + "é…\""),
                        new Reject(
                                1,
                                "id",
                                "not an id: \"a\\t\\r\\n\\u{0}\\u{200f}\\u{7f}\"\" (the record has 2 lines, 15 bytes)"));
    }

    @Test
    void spacesAreNotTrimmed() {
        assertThat(scan("id,text\n 5,\n5 ,\n", projection(ID)).rejects())
                .extracting(Reject::reason)
                .containsExactly("not an id: \" 5\"", "not an id: \"5 \"");
    }

    @Test
    void textIsCarriedOnlyForRowsThatAFilterPassesButKeysAreCheckedEverywhere() {
        Projection projection = new Projection(
                AllTypes.DATASET,
                List.of(KEY, ID, AMOUNT, TEXT),
                List.of(Conjunction.of(new AtLeast(AMOUNT, 50_000)), Conjunction.of(new AtLeast(ID, 3))));

        Scanned scanned = scan(
                "amount,key,id,text\n4,a,1,A\n5,b,1,B\n1,\"c\"\"c\",3,C\n1,d,2,D\n1,,2,E\n9,f,9,\"\"\n", projection);

        assertThat(scanned.rows())
                .containsExactly("|1|40000|", "b|1|50000|B", "c\"c|3|10000|C", "|2|10000|", "f|9|90000|");
        assertThat(scanned.rejects()).containsExactly(new Reject(4, "key", "empty"));
    }

    @Test
    void projectionWithoutFiltersForTextCarriesNone() {
        assertThat(scan("key,id\na,1\n", new Projection(AllTypes.DATASET, List.of(KEY, ID), List.of()))
                        .rows())
                .containsExactly("|1");
    }

    @Test
    void moreRowsThanTheFirstBuffersHoldAreRead() {
        assertThat(scan("key,id\n" + "k,1\n".repeat(10_000), projection(KEY, ID))
                        .rows())
                .hasSize(10_000)
                .allMatch("k|1"::equals);
    }

    @Test
    void scannerAsksForMoreUntilItKnowsWhereTheLastRecordEnds() {
        byte[] csv = "id,text\n1,\"a\nb\"\n2,c\n".getBytes(ISO_8859_1);
        CsvHeader header = AllTypes.header(csv);
        CsvLayout layout = CsvLayout.of(header, projection(ID, TEXT));
        CsvScanner scanner = new CsvScanner(layout);
        int lastRecord = csv.length - "2,c\n".length();

        scanner.start(layout, header.end(), header.end() + 1);
        for (int known = header.end() + 1; known < lastRecord; known++) {
            assertThat(scanner.resume(AllTypes.padded(java.util.Arrays.copyOf(csv, known)), known, false))
                    .isEmpty();
        }
        Optional<ScannedRows> rows = scanner.resume(AllTypes.padded(csv), lastRecord, false);

        assertThat(rows).hasValueSatisfying(scanned -> {
            assertThat(AllTypes.rows(scanned.batch())).containsExactly("1|a\nb");
            assertThat(scanned.lines()).isEqualTo(2);
            assertThat(scanned.end()).isEqualTo(lastRecord);
            assertThat(scanned.endsInsideLine()).isFalse();
        });
    }

    @Test
    void fastPathAndReferenceAgreeOnNastyFiles() {
        CsvSeeds.check(2_000, random -> {
            byte[] csv = new NastyCsv(random).file(40).getBytes(ISO_8859_1);

            assertThat(scan(csv, EVERYTHING))
                    .as(() -> new String(csv, ISO_8859_1))
                    .isEqualTo(AllTypes.scanByReference(csv, EVERYTHING));
        });
    }
}
