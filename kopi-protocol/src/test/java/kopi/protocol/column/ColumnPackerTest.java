package kopi.protocol.column;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import kopi.core.model.Column;
import kopi.core.model.LongColumn;
import kopi.core.model.TextColumn;
import kopi.protocol.RandomColumns;
import kopi.testkit.property.Seeds;
import kopi.testkit.stage.CanonicalText;
import org.junit.jupiter.api.Test;

class ColumnPackerTest {
    private static final int ROWS = 10_000;

    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void everyColumnComesBack() {
        Seeds.each(2_000, seeded -> {
            int rows = seeded.nextInt(4) == 0 ? seeded.nextInt(5_000) : seeded.nextInt(70);
            comesBack(new RandomColumns(seeded).column(rows));
        });
    }

    @Test
    void everyWidthComesBack() {
        for (int width = 1; width <= Long.SIZE; width++) {
            long max = -1L >>> (Long.SIZE - width);
            for (int rows = 1; rows < 70; rows++) {
                comesBack(new LongColumn(random.longs(rows).map(x -> x & max).toArray()));
            }
        }
    }

    @Test
    void extremesComeBack() {
        comesBack(longs(Long.MIN_VALUE));
        comesBack(longs(Long.MAX_VALUE, Long.MIN_VALUE));
        comesBack(longs(Long.MIN_VALUE, -1, Long.MAX_VALUE));
        comesBack(longs(0, Long.MIN_VALUE, 0, Long.MIN_VALUE, -1));
        comesBack(longs(-1, -1, -1));
        comesBack(longs());
        comesBack(new TextColumn(new byte[0], new int[0]));
    }

    /** How the columns of the reports look, in bits a row, the first bytes of blocks left aside. */
    @Test
    void columnsOfTheReportsAreSmall() {
        assertThat(bits(row -> 1 + random.nextInt(10))).as("store").isBetween(3.9, 4.2);
        assertThat(bits(row -> random.nextBoolean() ? -1 : 1 + random.nextInt(2_200_000)))
                .as("user, half of them absent")
                .isBetween(11.0, 12.6);
        assertThat(bits(row -> 5_000L * random.nextInt(200))).as("amount").isBetween(7.9, 8.2);
        assertThat(bits(row -> 1_700_000_000L + row * 6L + random.nextInt(4)))
                .as("time")
                .isBetween(1.0, 4.3);
        assertThat(bits(row -> 24_290)).as("month").isLessThan(0.1);
        assertThat(bits(row -> row)).as("numbers in order").isLessThan(0.1);
        assertThat(textBits(row -> new UUID(random.nextLong(), random.nextLong()).toString()))
                .as("transaction")
                .isBetween(128.0, 128.1);
        assertThat(textBits(row -> "")).as("no texts").isLessThan(0.1);
    }

    @Test
    void fewAbsentValuesDoNotWidenTheRest() {
        assertThat(bits(row -> row % 100 == 0 ? -1 : 1_000_000_000 + random.nextInt(8)))
                .isBetween(3.9, 4.3);
    }

    private static double bits(IntToLongFunction value) {
        return bits(new LongColumn(IntStream.range(0, ROWS).mapToLong(value).toArray()));
    }

    private static double textBits(IntFunction<String> text) {
        return bits(TextColumn.of(IntStream.range(0, ROWS).mapToObj(text).toList()));
    }

    private static double bits(Column column) {
        comesBack(column);
        return ColumnPacker.pack(column).length * 8.0 / ROWS;
    }

    private static LongColumn longs(long... values) {
        return new LongColumn(values);
    }

    private static void comesBack(Column column) {
        byte[] packed = ColumnPacker.pack(column);
        assertThat(packed).isEqualTo(ColumnPacker.pack(column));
        assertThat(CanonicalText.of(ColumnUnpacker.unpack(packed, column.size(), Integer.MAX_VALUE)))
                .isEqualTo(CanonicalText.of(column));
    }

    @Test
    void examplesOfTheDocumentationHold() {
        assertThat(ColumnPacker.pack(longs(20, 50, 40, 20))).containsExactly(0, 2, 0x28, 0x0a, 0x2c);
        assertThat(ColumnPacker.pack(TextColumn.of(List.of("2ae6d188-76c2-4095-b861-ab97d3cd9312", "no"))))
                .startsWith(1)
                .endsWith(HexFormat.of().parseHex("2ae6d18876c24095b861ab97d3cd93126e6f"));
    }

    @Test
    void textsThatLookLikeUuidsComeBackExactly() {
        String uuid = "2ae6d188-76c2-4095-b861-ab97d3cd9312";
        for (int at = 0; at < uuid.length(); at++) {
            for (String other : List.of("A", "g", "-", ":", "@", "/", "0", "\u0000", "P", "q")) {
                comesBack(TextColumn.of(List.of(uuid, uuid.substring(0, at) + other + uuid.substring(at + 1))));
            }
        }
    }
}
