package kopi.core.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import kopi.core.LongRows;
import kopi.core.PropertySeeds;
import kopi.core.model.Batch;
import org.junit.jupiter.api.Test;

class BatchReducerTest {
    private static List<List<Long>> groups(Batch rows) {
        var table = new GroupTable(2, rows.columns().size() - 2);
        table.add(rows);
        return LongRows.in(table.groups());
    }

    private static Batch randomRows(Random random) {
        int rows = random.nextInt(4_000);
        long bound = 1L << random.nextInt(1, 20);
        return LongRows.ofColumns(
                random.longs(rows, 0, 10).toArray(),
                random.longs(rows, 0, bound).toArray(),
                random.longs(rows, -100, 100).toArray());
    }

    @Test
    void whateverItDecidesTheRowsAddUpToTheSameGroups() {
        PropertySeeds.each(100, random -> {
            Batch rows = randomRows(random);
            Batch reduced = BatchReducer.reduce(rows, 2);
            assertThat(groups(reduced)).isEqualTo(groups(rows));
            assertThat(reduced.rows()).isLessThanOrEqualTo(rows.rows());
        });
    }

    @Test
    void theSameBatchIsReducedTheSameWayEveryTime() {
        PropertySeeds.each(50, random -> {
            Batch rows = randomRows(random);
            assertThat(LongRows.in(BatchReducer.reduce(rows, 2))).isEqualTo(LongRows.in(BatchReducer.reduce(rows, 2)));
        });
    }

    @Test
    void groupsThatRepeatAreSummedUp() {
        int rows = 5_000;
        Batch repeating = LongRows.ofColumns(
                LongStream.range(0, rows).map(i -> i % 10).toArray(),
                new long[rows],
                LongStream.range(0, rows).map(_ -> 1).toArray());
        Batch reduced = BatchReducer.reduce(repeating, 2);
        assertThat(reduced.rows()).isEqualTo(10);
        assertThat(reduced.longs(2)).containsOnly(rows / 10);
    }

    @Test
    void groupsThatHardlyRepeatAreLeftAsTheyAre() {
        int rows = 5_000;
        Batch different = LongRows.ofColumns(LongStream.range(0, rows).toArray(), new long[rows], new long[rows]);
        assertThat(BatchReducer.reduce(different, 2)).isSameAs(different);
    }

    @Test
    void aSmallBatchIsAlwaysSummedUp() {
        Batch small = LongRows.ofColumns(new long[] {1, 1}, new long[] {2, 2}, new long[] {3, 4});
        assertThat(LongRows.in(BatchReducer.reduce(small, 2))).containsExactly(List.of(1L, 2L, 7L));
    }
}
