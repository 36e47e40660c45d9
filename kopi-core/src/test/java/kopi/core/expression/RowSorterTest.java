package kopi.core.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import kopi.core.PropertySeeds;
import kopi.core.model.TextColumn;
import org.junit.jupiter.api.Test;

/** Rows are ordered as a comparator of values would order them, however large the values are and wherever NULLs come. */
class RowSorterTest {
    private static final List<Long> EXTREMES = List.of(
            LongVector.NULL, LongVector.MIN, LongVector.MIN + 1, -1L, 0L, 1L, Long.MAX_VALUE - 1, Long.MAX_VALUE);

    /** Of a few values, of many, or of the largest there are. */
    private static LongVector longs(Random random, int rows) {
        int kind = random.nextInt(3);
        return new LongVector(random.ints(rows, 0, 1_000)
                .mapToLong(any -> switch (kind) {
                    case 0 -> any % 7 == 0 ? LongVector.NULL : any % 5;
                    case 1 -> any % 7 == 0 ? LongVector.NULL : (any - 500L) << 40;
                    default -> EXTREMES.get(any % EXTREMES.size());
                })
                .toArray());
    }

    private static Vector texts(Random random, int rows) {
        int[] codes = random.ints(rows, -1, 4)
                .map(code -> code < 0 ? TextVector.NULL : code)
                .toArray();
        return new TextVector(codes, TextColumn.of(List.of("b", "", "é", "b")));
    }

    private static List<SortKey> keys(Random random, int rows) {
        List<SortKey> keys = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            keys.add(new SortKey(
                    random.nextInt(4) == 0 ? texts(random, rows) : longs(random, rows),
                    random.nextBoolean(),
                    random.nextBoolean()));
        }
        return keys;
    }

    private static Comparator<Integer> comparator(SortKey key) {
        Comparator<Integer> byValue =
                switch (key.values()) {
                    case LongVector(long[] values) -> Comparator.comparingLong(row -> values[row]);
                    case TextVector(int[] codes, var texts) ->
                        Comparator.comparing(row -> codes[row] < 0 ? "" : texts.text(codes[row]));
                    case UuidVector(var uuids) -> Comparator.comparing(uuids::text);
                };
        Comparator<Integer> byNull = Comparator.comparing(row -> isNull(key.values(), row) != key.nullsFirst());
        return byNull.thenComparing(key.isDescending() ? byValue.reversed() : byValue);
    }

    private static boolean isNull(Vector vector, int row) {
        return switch (vector) {
            case LongVector(long[] values) -> values[row] == LongVector.NULL;
            case TextVector(int[] codes, var _) -> codes[row] == TextVector.NULL;
            case UuidVector _ -> false;
        };
    }

    @Test
    void ordersAsAComparatorOfValuesDoes() {
        PropertySeeds.each(400, random -> {
            int rows = random.nextInt(200);
            List<SortKey> keys = keys(random, rows);
            Comparator<Integer> expected =
                    keys.stream().map(RowSorterTest::comparator).reduce((_, _) -> 0, Comparator::thenComparing);
            RowSorter sorter = RowSorter.by(rows, keys);
            assertThat(sorter.order())
                    .containsExactly(IntStream.range(0, rows)
                            .boxed()
                            .sorted(expected)
                            .mapToInt(row -> row)
                            .toArray());
            for (int row = 1; row < rows; row++) {
                assertThat(sorter.areEqual(row - 1, row)).isEqualTo(expected.compare(row - 1, row) == 0);
            }
        });
    }
}
