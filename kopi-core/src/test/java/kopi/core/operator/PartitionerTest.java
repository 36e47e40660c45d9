package kopi.core.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import kopi.core.LongRows;
import kopi.core.PropertySeeds;
import kopi.core.aggregate.GroupHash;
import kopi.core.model.Batch;
import org.junit.jupiter.api.Test;

class PartitionerTest {
    @Test
    void eachRowLandsInOnePartitionInItsOrderAndAKeyAlwaysInTheSame() {
        PropertySeeds.each(200, random -> {
            int rows = random.nextInt(300);
            int partitions = 1 + random.nextInt(9);
            // The last column numbers the rows.
            Batch batch = LongRows.ofColumns(
                    random.longs(rows, 0, 5).toArray(),
                    random.longs(rows, 0, 20).toArray(),
                    LongStream.range(0, rows).toArray());
            List<Batch> split = Partitioner.split(batch, 2, partitions);
            assertThat(split).hasSize(partitions);
            Map<String, Integer> partitionOf = new TreeMap<>();
            List<List<Long>> all = new ArrayList<>();
            for (int p = 0; p < partitions; p++) {
                assertThat(split.get(p).longs(2)).isSorted();
                for (List<Long> row : LongRows.in(split.get(p))) {
                    all.add(row);
                    assertThat(partitionOf.merge(row.subList(0, 2).toString(), p, (first, _) -> first))
                            .isEqualTo(p);
                }
            }
            assertThat(all).containsExactlyInAnyOrderElementsOf(LongRows.in(batch));
        });
    }

    /** A cluster of two versions must agree, and so must a snapshot and the program that reads it. */
    @Test
    void theHashNeverChanges() {
        assertThat(GroupHash.with(0, 0)).isEqualTo(0xE220A8397B1DCDAFL);
        assertThat(GroupHash.with(GroupHash.with(0, 1), 2)).isEqualTo(0xBCD9DBB49673066BL);
        assertThat(GroupHash.with(GroupHash.with(0, 24_288), Long.MAX_VALUE)).isEqualTo(0x435FA885BFC83E81L);
        assertThat(LongStream.range(0, 12).mapToInt(key -> GroupHash.partition(GroupHash.with(0, key), 5)))
                .containsExactly(4, 2, 2, 0, 2, 1, 3, 1, 3, 3, 0, 1);
    }

    @Test
    void keysOfRealDataSpreadEvenly() {
        int rows = 100_000;
        int partitions = 8;
        Batch batch = LongRows.ofColumns(
                LongStream.range(0, rows).map(i -> 1 + i % 10).toArray(),
                LongStream.range(0, rows).map(i -> 1 + i / 10).toArray());
        for (Batch part : Partitioner.split(batch, 2, partitions)) {
            assertThat(part.rows()).isBetween(rows / partitions * 95 / 100, rows / partitions * 105 / 100);
        }
    }

    @Test
    void everyHashHasAPartition() {
        for (int partitions : new int[] {1, 2, 3, 255, Integer.MAX_VALUE}) {
            assertThat(GroupHash.partition(0, partitions)).isZero();
            assertThat(GroupHash.partition(-1, partitions)).isEqualTo(partitions - 1);
        }
    }
}
