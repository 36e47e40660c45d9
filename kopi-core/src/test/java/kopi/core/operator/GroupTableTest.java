package kopi.core.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import kopi.core.LongRows;
import kopi.core.PropertySeeds;
import kopi.core.error.JobFailedException;
import kopi.core.model.Batch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupTableTest {
    @Test
    void sumsAreThoseOfAMap() {
        PropertySeeds.each(300, random -> {
            int keyCount = 1 + random.nextInt(3);
            int sumCount = 1 + random.nextInt(3);
            var table = new GroupTable(keyCount, sumCount);
            Map<String, List<Long>> expected = new TreeMap<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                List<List<Long>> rows = randomRows(random, keyCount, sumCount);
                table.add(LongRows.of(keyCount + sumCount, rows));
                rows.forEach(row ->
                        expected.merge(row.subList(0, keyCount).toString(), row, (a, b) -> added(a, b, keyCount)));
            }
            assertThat(table.size()).isEqualTo(expected.size());
            assertThat(LongRows.in(table.groups())).containsExactlyInAnyOrderElementsOf(expected.values());
        });
    }

    private static List<List<Long>> randomRows(Random random, int keyCount, int sumCount) {
        // Few or many groups; keys close together, as ids are, or anywhere, as no id is.
        long bound = 1L << random.nextInt(1, 40);
        // Only small things, which share a slot, or others, too.
        long leastKey = random.nextBoolean() ? 0 : -1;
        long leastAddend = random.nextBoolean() ? 0 : -1_000_000;
        List<List<Long>> rows = new ArrayList<>();
        for (int i = random.nextInt(300); i > 0; i--) {
            List<Long> row = new ArrayList<>();
            for (int k = 0; k < keyCount; k++) {
                row.add(random.nextLong(leastKey, bound));
            }
            for (int s = 0; s < sumCount; s++) {
                row.add(random.nextLong(leastAddend, 1_000_000));
            }
            rows.add(row);
        }
        return rows;
    }

    private static List<Long> added(List<Long> a, List<Long> b, int keyCount) {
        List<Long> sum = new ArrayList<>(a);
        for (int i = keyCount; i < sum.size(); i++) {
            sum.set(i, a.get(i) + b.get(i));
        }
        return sum;
    }

    @Test
    void theOrderOfTheGroupsDependsOnNothingButThem() {
        PropertySeeds.each(200, random -> {
            int keyCount = 1 + random.nextInt(3);
            int sumCount = 1 + random.nextInt(2);
            List<List<Long>> rows = randomRows(random, keyCount, sumCount);
            var table = new GroupTable(keyCount, sumCount);
            table.add(LongRows.of(keyCount + sumCount, rows));
            Collections.shuffle(rows, random);
            var other = new GroupTable(keyCount, sumCount);
            rows.forEach(row -> other.add(LongRows.of(keyCount + sumCount, List.of(row))));
            var copy = new GroupTable(keyCount, sumCount);
            copy.add(table.groups());
            assertThat(LongRows.in(other.groups())).isEqualTo(LongRows.in(table.groups()));
            assertThat(LongRows.in(copy.groups())).isEqualTo(LongRows.in(table.groups()));
        });
    }

    @Test
    void manyGroupsAreAllKept() {
        int groups = 100_000;
        long[] keys = new long[groups];
        long[] ones = new long[groups];
        for (int i = 0; i < groups; i++) {
            keys[i] = i;
            ones[i] = 1;
        }
        var table = new GroupTable(2, 1);
        table.add(LongRows.ofColumns(keys, keys, ones));
        table.add(LongRows.ofColumns(keys, keys, ones));
        assertThat(table.size()).isEqualTo(groups);
        Batch all = table.groups();
        long[] kept = all.longs(1).clone();
        java.util.Arrays.sort(kept);
        assertThat(kept).isEqualTo(keys);
        assertThat(all.longs(2)).containsOnly(2);
    }

    @Test
    void anEmptyTableHasNoGroups() {
        Batch none = new GroupTable(2, 2).groups();
        assertThat(none.rows()).isZero();
        assertThat(none.columns()).hasSize(4);
    }

    @Test
    void aSumThatDoesNotFitFailsTheJobUpwardsAndDownwards() {
        for (int sums = 1; sums <= 2; sums++) {
            for (long addend : new long[] {Long.MAX_VALUE, Long.MIN_VALUE}) {
                var table = new GroupTable(2, sums);
                long[][] columns = {{1, 1}, {1, 1}, {addend, Long.signum(addend)}, {0, 0}};
                Batch rows = LongRows.ofColumns(java.util.Arrays.copyOf(columns, 2 + sums));
                assertThatThrownBy(() -> table.add(rows))
                        .isInstanceOf(JobFailedException.class)
                        .hasMessageContaining("the largest exact value");
            }
        }
    }

    @Test
    void theLargestAndTheSmallestSumStillFit() {
        var table = new GroupTable(1, 1);
        table.add(LongRows.ofColumns(
                new long[] {1, 1, 2, 2}, new long[] {Long.MAX_VALUE - 1, 1, Long.MIN_VALUE + 1, -1}));
        assertThat(LongRows.in(table.groups()))
                .containsExactlyInAnyOrder(List.of(1L, Long.MAX_VALUE), List.of(2L, Long.MIN_VALUE));
    }

    @Test
    void aBatchOfAnotherShapeIsRefused() {
        var table = new GroupTable(1, 1);
        Batch threeColumns = LongRows.ofColumns(new long[1], new long[1], new long[1]);
        assertThatThrownBy(() -> table.add(threeColumns)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anIndexNumbersGroupsInTheOrderInWhichTheyAreFirstSeen() {
        PropertySeeds.each(200, random -> {
            int rows = random.nextInt(500);
            long bound = 1L << random.nextInt(1, 20);
            long[][] keys = {
                random.longs(rows, 0, bound).toArray(), random.longs(rows, 0, 2).toArray(),
            };
            var index = new GroupIndex(keys, 2);
            Map<String, Integer> expected = new TreeMap<>();
            for (int row = 0; row < rows; row++) {
                int number = expected.size();
                Integer known = expected.putIfAbsent(keys[0][row] + "/" + keys[1][row], number);
                assertThat(index.groupOf(row)).isEqualTo(known == null ? number : known);
            }
            assertThat(index.size()).isEqualTo(expected.size());
        });
    }

    @Test
    void groupsThatShareNoKeysAreOneGroup() {
        var index = new GroupIndex(new long[][] {{1, 2, 3}}, 0);
        assertThat(List.of(index.groupOf(2), index.groupOf(0), index.size())).containsExactly(0, 0, 1);
    }

    /** Two keys of at most 14 and 26 bits and a sum of at most 24 bits share a slot; one more of anything does not. */
    @ParameterizedTest
    @CsvSource({
        "16383, 67108863, 16777214, 1",
        "16383, 67108862, 16777215, 0",
        "16382, 67108863, 16777215, 1",
        "16384, 1, 1, 1",
        "1, 67108864, 1, 1",
        "1, 1, 16777216, 1",
        "1, 1, -1, 1",
        "-1, 1, 1, 1",
        "1, -1, 1, 1",
    })
    void whatDoesNotFitASharedSlotStillCounts(long first, long last, long addend, long more) {
        var table = new GroupTable(2, 1);
        table.add(LongRows.of(3, List.of(List.of(7L, 8L, 9L), List.of(first, last, addend))));
        table.add(LongRows.of(3, List.of(List.of(first, last, more), List.of(7L, 8L, 1L))));
        assertThat(LongRows.in(table.groups()))
                .containsExactlyInAnyOrder(List.of(7L, 8L, 10L), List.of(first, last, addend + more));
    }

    @Test
    void theOrderOfGroupsIsTheSameInEitherKindOfSlot() {
        PropertySeeds.each(100, random -> {
            List<List<Long>> rows = new ArrayList<>();
            for (long key = random.nextInt(1, 5_000); key > 0; key--) {
                rows.add(List.of(random.nextLong(10), key, 1L));
            }
            var compact = new GroupTable(2, 1);
            compact.add(LongRows.of(3, rows));
            var wide = new GroupTable(2, 1);
            List<Long> some = rows.getFirst();
            wide.add(LongRows.of(3, List.of(List.of(some.get(0), some.get(1), -5L))));
            wide.add(LongRows.of(3, rows));
            wide.add(LongRows.of(3, List.of(List.of(some.get(0), some.get(1), 5L))));
            assertThat(LongRows.in(wide.groups())).isEqualTo(LongRows.in(compact.groups()));
        });
    }

    @Test
    void blocksAreTheGroupsInTheirOrder() {
        PropertySeeds.each(50, random -> {
            var table = new GroupTable(1, 1);
            table.add(LongRows.of(2, randomRows(random, 1, 1)));
            List<List<Long>> inBlocks = new ArrayList<>();
            table.blocks(1 + random.nextInt(50)).forEach(block -> inBlocks.addAll(LongRows.in(block)));
            assertThat(inBlocks).isEqualTo(LongRows.in(table.groups()));
        });
    }

    @Test
    void theKeyThatMarksFreeSlotsIsRefused() {
        var table = new GroupTable(1, 1);
        assertThatThrownBy(() -> table.add(LongRows.of(2, List.of(List.of(Long.MIN_VALUE, 1L)))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
