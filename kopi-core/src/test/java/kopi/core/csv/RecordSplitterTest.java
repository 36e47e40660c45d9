package kopi.core.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RecordSplitterTest {
    private static final String[] PIECES = {
        "a", "1", ",", ",", "\"", "\"", "\"\"", "\n", "\r\n", ",\"", "\",", "\"\n", "\n\"", " ", "\u00ff", ".", "-"
    };

    @Test
    void recordsAndFieldsAreThoseOfFastCsv() {
        Seeds.check(20_000, random -> Referee.checkRecords(bytes(random)));
    }

    private static byte[] bytes(SplittableRandom random) {
        StringBuilder csv = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
            csv.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return csv.toString().getBytes(ISO_8859_1);
    }
}
