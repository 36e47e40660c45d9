package kopi.core.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import kopi.core.csv.RecordSplitter.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordSplitterTest {
    private static final String[] PIECES = {
        "a", "1", ",", ",", "\"", "\"", "\"\"", "\n", "\r\n", ",\"", "\",", "\"\n", "\n\"", " ", "\u00ff", ".", "-"
    };

    @Test
    void recordsAndFieldsAreThoseOfFastCsv() {
        CsvSeeds.check(20_000, random -> Referee.checkRecords(bytes(random)));
    }

    @Test
    void linesOfAMalformedRecordReadTheSameAsIfNothingWereRemembered() {
        CsvSeeds.check(40_000, random -> {
            byte[] csv = bytes(random);
            int recordLimit = 1 + random.nextInt(random.nextBoolean() ? 12 : 60);
            int expectedFields = 1 + random.nextInt(4);
            RecordSplitter remembering = new RecordSplitter(expectedFields, recordLimit);
            RecordSplitter forgetting = new RecordSplitter(expectedFields, recordLimit);
            int known = 0;
            for (int at = 0; at < csv.length; at = forgetting.end()) {
                // Bytes become known bit by bit, as they do when a chunk's last record is long.
                known = Math.max(known, Math.min(csv.length, at + 1 + random.nextInt(16)));
                Outcome outcome = remembering.split(csv, at, known, known == csv.length);
                if (outcome == Outcome.INCOMPLETE) {
                    outcome = remembering.split(csv, at, csv.length, true);
                    known = csv.length;
                }
                forgetting.restart();

                assertThat(outcome).isEqualTo(forgetting.split(csv, at, known, known == csv.length));
                assertThat(remembering.end()).isEqualTo(forgetting.end());
                assertThat(remembering.lines()).isEqualTo(forgetting.lines());
                if (outcome == Outcome.RECORD || outcome == Outcome.FIELD_COUNT) {
                    assertThat(remembering.fields()).isEqualTo(forgetting.fields());
                }
            }
        });
    }

    @Test
    void malformedRecordOfSeveralLinesEndsBehindItsFirst() {
        assertOutcomes("\"a\nx\"b,1\nc,2\n", "TEXT_AFTER_QUOTE 3", "RECORD 9", "RECORD 13");
        assertOutcomes("\"a\nb,1\n\"x\nc,2\n", "TEXT_AFTER_QUOTE 3", "RECORD 7", "UNCLOSED_QUOTE 10", "RECORD 14");
        assertOutcomes("\"a\nb,1\n\"\nc,2\n", "FIELD_COUNT 3", "RECORD 7", "UNCLOSED_QUOTE 9", "RECORD 13");
        assertOutcomes("1,2,\"a\nb\"\n", "FIELD_COUNT 7", "FIELD_COUNT 10");
        assertOutcomes("\"a\"b,\"c\nd\",1\n", "TEXT_AFTER_QUOTE 8", "RECORD 13");
        assertOutcomes("\"a\nb\"\r\r\nc,2", "TEXT_AFTER_QUOTE 3", "FIELD_COUNT 8", "RECORD 11");
        assertOutcomes("\"a\nb\"\r", "TEXT_AFTER_QUOTE 3", "FIELD_COUNT 6");
    }

    @Test
    void wellFormedRecordMayEndWhereAMalformedOneAroundItDoes() {
        assertOutcomes("0,\"\nx\",\"\n\"\n", "FIELD_COUNT 4", "RECORD 11");
    }

    /** Splits a file whose records should have two fields; an outcome is named with where it ends. */
    private static void assertOutcomes(String csv, String... outcomes) {
        byte[] bytes = csv.getBytes(ISO_8859_1);
        RecordSplitter splitter = new RecordSplitter(2);
        List<String> found = new ArrayList<>();
        for (int at = 0; at < bytes.length; at = splitter.end()) {
            found.add(splitter.split(bytes, at, bytes.length, true) + " " + splitter.end());
        }
        assertThat(found).as(csv).containsExactly(outcomes);
    }

    /** Each opens a quote on every line, and what becomes of it is known only a megabyte later. */
    static Stream<String> hostileFiles() {
        String lines = "a\",\"\n".repeat(170_000);
        return Stream.of(
                lines.repeat(6),
                (lines + "a\"b\n").repeat(6),
                (lines + "a\"\n").repeat(6),
                (lines + "a\"\rb\n").repeat(6),
                "\"\n,\"\",\n".repeat(600_000),
                "\"\n".repeat(1_000_000),
                ("\"" + "x\n".repeat(500_000) + "\"y\n").repeat(6));
    }

    @ParameterizedTest
    @MethodSource("hostileFiles")
    @Timeout(60)
    void quotesThatOpenOnEveryLineTakeLinearTime(String file) {
        byte[] csv = file.getBytes(ISO_8859_1);
        for (int expectedFields : new int[] {1, 2, 1_000_000}) {
            RecordSplitter splitter = new RecordSplitter(expectedFields);
            long lines = 0;
            for (int at = 0; at < csv.length; at = splitter.end()) {
                assertThat(splitter.split(csv, at, csv.length, true)).isNotEqualTo(Outcome.INCOMPLETE);
                lines += splitter.lines();
            }
            assertThat(lines).isEqualTo(file.chars().filter(c -> c == '\n').count());
        }
    }

    private static byte[] bytes(SplittableRandom random) {
        StringBuilder csv = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
            csv.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return csv.toString().getBytes(ISO_8859_1);
    }
}
