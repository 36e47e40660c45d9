package kopi.core.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import kopi.core.csv.RecordSplitter.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RecordSplitterTest {
    private static final String[] PIECES = {
        "a", "1", ",", ",", "\"", "\"", "\"\"", "\n", "\r\n", ",\"", "\",", "\"\n", "\n\"", " ", "\u00ff", ".", "-"
    };

    @Test
    void recordsAndFieldsAreThoseOfFastCsv() {
        Seeds.check(20_000, random -> Referee.checkRecords(bytes(random)));
    }

    @Test
    void linesOfARecordWithoutEndReadTheSameAsIfNothingWereRemembered() {
        Seeds.check(20_000, random -> {
            byte[] csv = bytes(random);
            int recordLimit = 1 + random.nextInt(12);
            RecordSplitter remembering = new RecordSplitter(100, recordLimit);
            RecordSplitter forgetting = new RecordSplitter(100, recordLimit);
            for (int at = 0; at < csv.length; at = forgetting.end()) {
                // Bytes become known bit by bit, as they do when a chunk's last record is long.
                int known = Math.min(csv.length, at + 1 + random.nextInt(16));
                Outcome outcome = remembering.split(csv, at, known, known == csv.length);
                if (outcome == Outcome.INCOMPLETE) {
                    outcome = remembering.split(csv, at, csv.length, true);
                    known = csv.length;
                }
                forgetting.restart();

                assertThat(outcome).isEqualTo(forgetting.split(csv, at, known, known == csv.length));
                assertThat(remembering.end()).isEqualTo(forgetting.end());
                assertThat(remembering.lines()).isEqualTo(forgetting.lines());
                if (outcome == Outcome.RECORD) {
                    assertThat(remembering.fields()).isEqualTo(forgetting.fields());
                }
            }
        });
    }

    @Test
    @Timeout(60)
    void quotesThatOpenOnEveryLineAndNeverCloseTakeLinearTime() {
        byte[] csv = "a\",\"\n".repeat(1_000_000).getBytes(ISO_8859_1);
        RecordSplitter splitter = new RecordSplitter(2);
        int lines = 0;
        for (int at = 0; at < csv.length; at = splitter.end()) {
            assertThat(splitter.split(csv, at, csv.length, true)).isNotEqualTo(Outcome.INCOMPLETE);
            lines += splitter.lines();
        }
        assertThat(lines).isEqualTo(1_000_000);
    }

    private static byte[] bytes(SplittableRandom random) {
        StringBuilder csv = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
            csv.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return csv.toString().getBytes(ISO_8859_1);
    }
}
