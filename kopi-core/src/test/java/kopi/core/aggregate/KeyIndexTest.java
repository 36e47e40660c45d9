package kopi.core.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import kopi.core.PropertySeeds;
import kopi.core.expression.LongVector;
import org.junit.jupiter.api.Test;

class KeyIndexTest {
    private static List<long[]> columns(Random random, int width, int rows) {
        long values = 1L + random.nextInt(3_000);
        return Stream.generate(() -> random.longs(rows, -values, values)
                        .map(value -> value == 0 ? LongVector.NULL : value)
                        .toArray())
                .limit(width)
                .toList();
    }

    private static List<Long> row(List<long[]> columns, int row) {
        return columns.stream().map(column -> column[row]).toList();
    }

    @Test
    void rowsAreNumberedAsAMapNumbersThem() {
        PropertySeeds.each(60, random -> {
            int width = 1 + random.nextInt(3);
            var index = new KeyIndex(width);
            if (random.nextBoolean()) {
                index.expect(random.nextInt(5_000));
            }
            Map<List<Long>, Integer> naive = new LinkedHashMap<>();
            for (int batch = 0; batch < 3; batch++) {
                List<long[]> columns = columns(random, width, random.nextInt(3_000));
                int[] groups = new int[columns.getFirst().length];
                index.groupsOf(columns, groups);
                for (int row = 0; row < groups.length; row++) {
                    naive.putIfAbsent(row(columns, row), naive.size());
                    assertThat(groups[row]).isEqualTo(naive.get(row(columns, row)));
                }
            }
            assertThat(index.size()).isEqualTo(naive.size());
            naive.forEach((keys, group) -> {
                long[] longs = keys.stream().mapToLong(Long::longValue).toArray();
                assertThat(index.find(longs)).isEqualTo(group);
                assertThat(index.groupOf(longs)).isEqualTo(group);
            });
            assertThat(index.find(new long[width])).isEqualTo(KeyIndex.NONE);
        });
    }

    @Test
    void everyByteIsAskedForBeforeItIsTaken() {
        PropertySeeds.each(20, random -> {
            var asked = new AtomicLong();
            var index = new KeyIndex(2, asked::addAndGet);
            long initial = index.bytes();
            if (random.nextBoolean()) {
                index.expect(random.nextInt(5_000));
            }
            List<long[]> columns = columns(random, 2, random.nextInt(5_000));
            index.groupsOf(columns, new int[columns.getFirst().length]);
            assertThat(index.bytes()).isEqualTo(initial + asked.get());
        });
    }

    @Test
    void fewKeysAreOneSmallNumberAndManyAreNot() {
        var few = new LongVector(new long[] {-3, LongVector.NULL, 2, -3, Long.MIN_VALUE + 2});
        var near = new LongVector(new long[] {-3, LongVector.NULL, 2, -3, 2});
        assertThat(LocalCodes.of(5, List.of(few))).isNull();
        assertThat(LocalCodes.of(5, List.of(new LongVector(new long[] {Long.MAX_VALUE, LongVector.MIN, 0, 0, 0}))))
                .isNull();
        LocalCodes codes = LocalCodes.of(5, List.of(near));
        assertThat(codes).isNotNull();
        List<Integer> numbers = new ArrayList<>(Arrays.stream(codes == null ? new int[0] : codes.codes())
                .boxed()
                .toList());
        assertThat(numbers).containsExactly(1, 0, 6, 1, 6);
        long[] nothing = LongStream.generate(() -> LongVector.NULL).limit(5).toArray();
        LocalCodes nulls = LocalCodes.of(5, List.of(new LongVector(nothing)));
        assertThat(nulls == null ? IntStream.of(-1) : IntStream.of(nulls.codes()))
                .containsOnly(0);
    }
}
