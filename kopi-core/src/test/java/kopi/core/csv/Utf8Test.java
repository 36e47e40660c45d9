package kopi.core.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.junit.jupiter.api.Test;

/** Held against the JDK's decoder. */
class Utf8Test {
    private static boolean decodes(byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }

    private static void check(byte[] bytes) {
        assertThat(Utf8.isWellFormed(bytes, 0, bytes.length))
                .as("%s", (Object) bytes)
                .isEqualTo(decodes(bytes));
    }

    @Test
    void everyPairOfBytesIsJudgedAsByTheJdk() {
        for (int pair = 0; pair < 1 << 16; pair++) {
            check(new byte[] {'a', (byte) (pair >> 8), (byte) pair});
            check(new byte[] {(byte) (pair >> 8), (byte) pair, (byte) 0x80});
            check(new byte[] {(byte) (pair >> 8), (byte) pair, (byte) 0x80, (byte) 0xBF, 'z'});
        }
    }

    @Test
    void textsOfAllLengthsAreJudgedAsByTheJdk() {
        CsvSeeds.check(2_000, random -> {
            String text = random.ints(random.nextInt(20), 0, 4)
                    .mapToObj(i -> "x\u00fc\u20ac\ud83d\ude00".substring(i == 3 ? 3 : i, i == 3 ? 5 : i + 1))
                    .reduce("", String::concat);
            byte[] bytes = text.getBytes(UTF_8);
            check(bytes);
            if (bytes.length > 0) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                check(bytes);
            }
        });
    }

    @Test
    void charactersEndWhereTheFieldDoes() {
        assertThat(Utf8.isWellFormed("\u00fc".getBytes(UTF_8), 0, 1)).isFalse();
    }
}
