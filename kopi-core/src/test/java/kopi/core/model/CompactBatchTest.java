package kopi.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Goal: what comes out is what went in, and in between it is small. */
class CompactBatchTest {
    private static void assertKept(Column column, long maxBytes) {
        CompactBatch compact = CompactBatch.of(new Batch(column.size(), List.of(column)));

        assertThat(compact.rows()).isEqualTo(column.size());
        assertThat(compact.bytes()).isLessThanOrEqualTo(maxBytes);
        assertThat(text(compact.batch().columns().getFirst())).isEqualTo(text(column));
        Batch written = CompactBatch.ofBytes(compact.toBytes()).batch();
        assertThat(text(written.columns().getFirst())).isEqualTo(text(column));
        assertThat(written.columns().getFirst()).hasSameClassAs(column);
    }

    private static List<String> text(Column column) {
        return switch (column) {
            case LongColumn(long[] values) ->
                LongStream.of(values).mapToObj(Long::toString).toList();
            case TextColumn texts ->
                IntStream.range(0, texts.size()).mapToObj(texts::text).toList();
            case UuidColumn uuids ->
                IntStream.range(0, uuids.size()).mapToObj(uuids::text).toList();
            case DictionaryColumn(int[] codes, TextColumn dictionary) ->
                IntStream.of(codes)
                        .mapToObj(code -> code < 0 ? "NULL" : dictionary.text(code))
                        .toList();
        };
    }

    private static LongColumn longs(long... values) {
        return new LongColumn(values);
    }

    @Test
    void integersTakeAsManyBytesAsTheirRange() {
        assertKept(longs(), 0);
        assertKept(longs(5, 5, 5), 0);
        assertKept(longs(0, 1, 2, 3), 0);
        assertKept(longs(LongColumn.NULL, LongColumn.NULL), 0);
        assertKept(longs(1_000_000, 1_000_255), 2);
        assertKept(longs(1_000_000, 1_000_256), 4);
        assertKept(longs(LongColumn.NULL, 7, 261), 3);
        assertKept(longs(LongColumn.NULL, 7, 262), 6);
        assertKept(longs(LongColumn.NULL, 7), 2);
        assertKept(longs(-65_535, 0), 4);
        assertKept(longs(-65_535, 1), 8);
        assertKept(longs(1L << 40, (1L << 40) + 0xFFFF_FFFFL), 8);
        assertKept(longs(1L << 40, (1L << 40) + 0x1_0000_0000L), 16);
        assertKept(longs(LongColumn.NULL, 0, 0xFFFF_FFFFL), 24);
        assertKept(longs(LongColumn.NULL, Long.MIN_VALUE + 1, Long.MAX_VALUE, -1), 32);
    }

    @Test
    void anyIntegersComeBack() {
        var random = new SplittableRandom(1);
        for (int i = 0; i < 2_000; i++) {
            int bits = random.nextInt(64);
            long[] values = LongStream.generate(
                            () -> random.nextInt(8) == 0 ? LongColumn.NULL : random.nextLong() >> bits)
                    .limit(random.nextInt(20))
                    .toArray();
            assertKept(longs(values), 8L * values.length);
        }
    }

    @Test
    void uuidsTakeSixteenBytes() {
        var random = new SplittableRandom(1);
        List<String> uuids = Stream.generate(() -> new UUID(random.nextLong(), random.nextLong()).toString())
                .limit(100)
                .toList();

        assertKept(TextColumn.of(uuids), 1_600);
        assertKept(UuidColumn.of(TextColumn.of(uuids)).orElseThrow(), 1_600);
        assertKept(new DictionaryColumn(IntStream.range(0, 100).toArray(), TextColumn.of(uuids)), 1_600);
        assertKept(new DictionaryColumn(new int[] {3, DictionaryColumn.NULL, 99}, TextColumn.of(uuids)), 1_603);
    }

    @Test
    void whatOnlyLooksLikeAUuidStaysAText() {
        String uuid = "01234567-89ab-cdef-0123-456789abcdef";

        for (int place = 0; place < uuid.length(); place++) {
            for (char other : new char[] {'-', 'F', 'g', '/', ':', '`', '\u0000'}) {
                String changed = uuid.substring(0, place) + other + uuid.substring(place + 1);
                assertKept(TextColumn.of(List.of(uuid, changed)), 72);
            }
        }
        assertKept(TextColumn.of(List.of(uuid + "0", uuid.substring(1))), 80);
        assertKept(TextColumn.of(List.of("", "é", "a".repeat(300))), 400);
        assertKept(TextColumn.of(List.of()), 0);
    }
}
