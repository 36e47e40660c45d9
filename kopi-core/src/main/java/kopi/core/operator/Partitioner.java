package kopi.core.operator;

import java.util.ArrayList;
import java.util.List;
import kopi.core.aggregate.GroupHash;
import kopi.core.model.Batch;
import kopi.core.model.Column;
import kopi.core.model.LongColumn;

/** Spreads groups over partitions by a stable hash of their keys. */
public final class Partitioner {
    private Partitioner() {}

    /**
     * The rows of each partition, in their order.
     *
     * @param groups keys, then anything
     * @param keyCount how many of the columns are keys
     * @param partitions how many partitions there are, at least 1
     * @return a batch for each partition, empty ones included
     */
    public static List<Batch> split(Batch groups, int keyCount, int partitions) {
        if (partitions == 1) {
            return List.of(groups);
        }
        int[] partitionOf = partitionOfRows(groups, keyCount, partitions);
        int[] counts = count(partitionOf, partitions);
        List<List<Column>> columns = new ArrayList<>(partitions);
        for (int p = 0; p < partitions; p++) {
            columns.add(new ArrayList<>(groups.columns().size()));
        }
        for (int c = 0; c < groups.columns().size(); c++) {
            long[][] scattered = scatter(groups.longs(c), partitionOf, counts);
            for (int p = 0; p < partitions; p++) {
                columns.get(p).add(new LongColumn(scattered[p]));
            }
        }
        List<Batch> split = new ArrayList<>(partitions);
        for (int p = 0; p < partitions; p++) {
            split.add(new Batch(counts[p], columns.get(p)));
        }
        return split;
    }

    private static int[] count(int[] partitionOf, int partitions) {
        int[] counts = new int[partitions];
        for (int partition : partitionOf) {
            counts[partition]++;
        }
        return counts;
    }

    private static int[] partitionOfRows(Batch groups, int keyCount, int partitions) {
        long[] hashes = new long[groups.rows()];
        for (int k = 0; k < keyCount; k++) {
            GroupHash.addKey(hashes, groups.longs(k));
        }
        return partitionOf(hashes, partitions);
    }

    private static int[] partitionOf(long[] hashes, int partitions) {
        int[] partitionOf = new int[hashes.length];
        for (int row = 0; row < hashes.length; row++) {
            partitionOf[row] = GroupHash.partition(hashes[row], partitions);
        }
        return partitionOf;
    }

    private static long[][] scatter(long[] values, int[] partitionOf, int[] counts) {
        long[][] scattered = new long[counts.length][];
        for (int p = 0; p < counts.length; p++) {
            scattered[p] = new long[counts[p]];
        }
        scatter(values, partitionOf, scattered);
        return scattered;
    }

    private static void scatter(long[] values, int[] partitionOf, long[][] scattered) {
        int[] next = new int[scattered.length];
        for (int row = 0; row < values.length; row++) {
            int partition = partitionOf[row];
            scattered[partition][next[partition]++] = values[row];
        }
    }
}
