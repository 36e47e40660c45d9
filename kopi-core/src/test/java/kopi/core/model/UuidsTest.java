package kopi.core.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UuidsTest {
    private static final String UUID_TEXT = "01234567-89ab-cdef-0123-456789abcdef";

    @Test
    void halvesAreThoseOfTheJdk() {
        var random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            var uuid = new UUID(random.nextLong(), random.nextLong());
            byte[] text = ("x" + uuid + "x").getBytes(ISO_8859_1);
            assertThat(Uuids.isUuid(text, 1)).isTrue();
            assertThat(Uuids.high(text, 1)).isEqualTo(uuid.getMostSignificantBits());
            assertThat(Uuids.low(text, 1)).isEqualTo(uuid.getLeastSignificantBits());
            byte[] formatted = text.clone();
            Uuids.format(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits(), formatted, 1);
            assertThat(formatted).isEqualTo(text);
        }
    }

    @Test
    void noOtherByteIsADigitOrAHyphen() {
        for (int place = 0; place < Uuids.TEXT_LENGTH; place++) {
            boolean isHyphen = UUID_TEXT.charAt(place) == '-';
            for (int other = 0; other < 256; other++) {
                byte[] text = UUID_TEXT.getBytes(ISO_8859_1);
                text[place] = (byte) other;
                boolean isRight = isHyphen ? other == '-' : "0123456789abcdef".indexOf(other) >= 0;
                assertThat(Uuids.isUuid(text, 0)).as("%d at %d", other, place).isEqualTo(isRight);
            }
        }
    }

    @Test
    void columnsAreOrderedAsTheirTexts() {
        var random = new SplittableRandom(1);
        List<String> texts = Stream.generate(() -> new UUID(random.nextLong() >> random.nextInt(64), random.nextLong()))
                .map(UUID::toString)
                .limit(500)
                .toList();
        UuidColumn uuids = UuidColumn.of(TextColumn.of(texts)).orElseThrow();
        List<String> ordered = IntStream.range(0, texts.size())
                .boxed()
                .sorted((left, right) -> uuids.order(left, uuids, right))
                .map(uuids::text)
                .toList();
        assertThat(ordered)
                .isEqualTo(texts.stream().sorted(Comparator.naturalOrder()).toList());
    }
}
