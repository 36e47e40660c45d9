package kopi.core.csv;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Held against the JDK's encoders. */
class Utf16Test {
    private static byte[] toUtf8(byte[] units, boolean isBigEndian) {
        byte[] out = new byte[units.length / Utf16.UNIT * Utf16.MAX_BYTES_OF_UNIT];
        return Arrays.copyOf(out, Utf16.toUtf8(units, 0, units.length, isBigEndian, out, 0));
    }

    @Test
    void textsBecomeWhatTheJdkMakesOfThem() {
        CsvSeeds.check(2_000, random -> {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(30); i > 0; i--) {
                int character = random.nextInt(1 << (7 + random.nextInt(14)));
                text.appendCodePoint(character < 0xD800 || character > 0xDFFF ? character : 'x');
            }
            byte[] utf8 = text.toString().getBytes(UTF_8);
            assertThat(toUtf8(text.toString().getBytes(UTF_16BE), true)).isEqualTo(utf8);
            assertThat(toUtf8(text.toString().getBytes(UTF_16LE), false)).isEqualTo(utf8);
            assertThat(Utf16.units(utf8, 0, utf8.length)).isEqualTo(text.length());
            for (int units = 0; units <= text.length(); units++) {
                int end = text.offsetByCodePoints(0, text.codePointCount(0, units));
                assertThat(Utf16.index(utf8, utf8.length, units))
                        .isEqualTo(text.substring(0, end).getBytes(UTF_8).length);
            }
        });
    }

    @Test
    void anyUnitsAreCountedAndHalvesAreMalformed() {
        CsvSeeds.check(1_000, random -> {
            byte[] units = new byte[2 * random.nextInt(12)];
            boolean hasLoneHalf = false;
            char before = 0;
            for (int i = 0; i < units.length; i += 2) {
                units[i] = (byte) (random.nextBoolean() ? 0xD8 | random.nextInt(8) : random.nextInt(256));
                units[i + 1] = (byte) random.nextInt(256);
                char unit = Utf16.unit(units, i, true);
                boolean isSecond = Character.isSurrogatePair(before, unit);
                hasLoneHalf |= !isSecond && (Character.isHighSurrogate(before) || Character.isLowSurrogate(unit));
                before = unit;
            }
            byte[] utf8 = toUtf8(units, true);
            assertThat(Utf16.units(utf8, 0, utf8.length)).isEqualTo(units.length / 2);
            assertThat(Utf8.isWellFormed(utf8, 0, utf8.length))
                    .isEqualTo(!hasLoneHalf && !Character.isHighSurrogate(before));
        });
    }
}
