package kopi.core.expression;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kopi.core.PropertySeeds;
import kopi.core.model.TextColumn;
import org.junit.jupiter.api.Test;

class VectorsTest {
    private static final String NULL = "(NULL)";

    /** Many texts that begin with the same eight bytes, and some with zeros where others end. */
    private static TextVector texts(Random random) {
        int kinds = 1 + random.nextInt(60);
        List<String> texts = random.ints(kinds, 0, 200)
                .distinct()
                .mapToObj(i -> switch (i % 5) {
                    case 0 -> "beginning" + i;
                    case 1 -> "a" + "\0".repeat(i % 11);
                    case 2 -> "é" + i;
                    case 3 -> "😀".repeat(i % 4);
                    default -> Integer.toString(i);
                })
                .distinct()
                .toList();
        int[] codes =
                random.ints(random.nextInt(80), TextVector.NULL, texts.size()).toArray();
        return new TextVector(codes, TextColumn.of(texts));
    }

    private static List<String> shown(Vector vector) {
        TextVector texts = (TextVector) vector;
        return Arrays.stream(texts.codes())
                .mapToObj(code -> code < 0 ? NULL : texts.dictionary().text(code))
                .toList();
    }

    @Test
    void compactVectorsHaveTheTextsThatOccurInTheirOrder() {
        PropertySeeds.each(300, random -> {
            TextVector all = texts(random);
            TextVector compact = (TextVector) Vectors.compact(all);
            var occurring = new LinkedHashSet<>(shown(all));
            occurring.remove(NULL);
            assertThat(shown(compact)).isEqualTo(shown(all));
            assertThat(IntStream.range(0, compact.dictionary().size()).mapToObj(compact.dictionary()::text))
                    .containsExactlyElementsOf(occurring);
        });
    }

    @Test
    void vectorsOneBehindTheOtherShareADictionary() {
        PropertySeeds.each(300, random -> {
            List<Vector> several = Stream.<Vector>generate(() -> texts(random))
                    .limit(2 + random.nextInt(3))
                    .toList();
            TextVector all = (TextVector) Vectors.concat(ValueType.TEXT, several);
            assertThat(shown(all))
                    .isEqualTo(several.stream()
                            .flatMap(vector -> shown(vector).stream())
                            .toList());
            List<String> dictionary = IntStream.range(0, all.dictionary().size())
                    .mapToObj(all.dictionary()::text)
                    .toList();
            assertThat(dictionary).doesNotHaveDuplicates();
        });
    }

    @Test
    void textsAreSortedByTheirBytes() {
        PropertySeeds.each(300, random -> {
            TextVector texts = texts(random);
            int[] order = RowSorter.by(texts.size(), List.of(SortKey.ascending(texts)))
                    .order();
            List<String> before = shown(texts);
            var expected = new TreeSet<>(
                    Comparator.comparing((Integer row) -> before.get(row).equals(NULL))
                            .thenComparing(row -> before.get(row).getBytes(UTF_8), Arrays::compareUnsigned)
                            .thenComparing(row -> row));
            IntStream.range(0, before.size()).forEach(expected::add);
            assertThat(order).containsExactly(expected.toArray(Integer[]::new));
        });
    }

    /** Numbers that are close together, so that rows fit into longs, or as far apart as can be. */
    private static LongVector numbers(Random random, int rows) {
        long[] some = {LongVector.NULL, LongVector.MIN, -1, 0, 1, 7, Long.MAX_VALUE};
        boolean areClose = random.nextBoolean();
        return new LongVector(random.ints(rows, 0, some.length)
                .mapToLong(i -> areClose && i > 0 ? i : some[i])
                .toArray());
    }

    @Test
    void rowsAreSortedByOneKeyAfterTheOther() {
        PropertySeeds.each(500, random -> {
            int rows = random.nextInt(60);
            List<SortKey> keys = Stream.generate(
                            () -> new SortKey(numbers(random, rows), random.nextBoolean(), random.nextBoolean()))
                    .limit(random.nextInt(4))
                    .toList();
            Comparator<Integer> expected = (_, _) -> 0;
            for (SortKey key : keys) {
                long[] values = ((LongVector) key.values()).values();
                Comparator<Integer> byValue = Comparator.comparingLong(row -> values[row]);
                Comparator<Integer> byNull = Comparator.comparing(row -> values[row] != LongVector.NULL);
                expected = expected.thenComparing(key.nullsFirst() ? byNull : byNull.reversed())
                        .thenComparing(key.isDescending() ? byValue.reversed() : byValue);
            }
            List<Integer> order =
                    IntStream.range(0, rows).boxed().sorted(expected).toList();
            assertThat(RowSorter.by(rows, keys).order()).containsExactly(order.toArray(Integer[]::new));
        });
    }
}
