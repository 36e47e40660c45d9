package kopi.core.aggregate;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import kopi.core.expression.LongVector;
import kopi.core.expression.TextHash;
import kopi.core.expression.TextVector;
import kopi.core.expression.UuidVector;
import kopi.core.expression.Vector;
import kopi.core.model.TextColumn;

/** Spreads groups over partitions by a hash of their keys, which is the same on every machine. */
public final class Partitions {
    private static final long HASH_OF_NULL = LongVector.NULL;

    private Partitions() {}

    /**
     * Every group in the partition that it belongs to.
     *
     * @param keys by how many of its keys, from the first, that is said; 0: all belong to the first partition
     * @return one for each partition, empty ones included; with the texts that occur there and no others
     */
    public static List<PartialGroups> split(PartialGroups groups, int keys, int partitions) {
        int[] partitionOf = partitions(groups, keys, partitions);
        int[] ends = new int[partitions];
        for (int partition : partitionOf) {
            ends[partition]++;
        }
        int[][] chosen = IntStream.of(ends).mapToObj(int[]::new).toArray(int[][]::new);
        int[] sizes = new int[partitions];
        for (int group = 0; group < partitionOf.length; group++) {
            int partition = partitionOf[group];
            chosen[partition][sizes[partition]++] = group;
        }
        return Arrays.stream(chosen)
                .map(of ->
                        of.length == groups.groups() ? groups : groups.take(of).compact())
                .toList();
    }

    /**
     * The groups that belong to one partition.
     *
     * @param keys as in {@link #split}
     * @param partition which one, from 0; of {@code n} times as many partitions as before, one of those from {@code n} times the number
     *     of the one before has them
     */
    public static PartialGroups part(PartialGroups groups, int keys, int partitions, int partition) {
        int[] partitionOf = partitions(groups, keys, partitions);
        return groups.take(IntStream.range(0, partitionOf.length)
                .filter(group -> partitionOf[group] == partition)
                .toArray());
    }

    private static int[] partitions(PartialGroups groups, int keys, int partitions) {
        if (keys == 0) {
            return new int[groups.groups()];
        }
        long[] hashes = new long[groups.groups()];
        groups.keys().stream().limit(keys).forEach(key -> addKey(hashes, key));
        return Arrays.stream(hashes)
                .mapToInt(hash -> GroupHash.partition(hash, partitions))
                .toArray();
    }

    private static void addKey(long[] hashes, Vector key) {
        switch (key) {
            case LongVector(long[] values) -> GroupHash.addKey(hashes, values);
            case UuidVector(var uuids) -> {
                for (int row = 0; row < hashes.length; row++) {
                    hashes[row] = GroupHash.with(hashes[row], TextHash.ofUuid(uuids.highs()[row], uuids.lows()[row]));
                }
            }
            case TextVector texts -> {
                long[] hashOf = hashes(texts.dictionary());
                for (int row = 0; row < hashes.length; row++) {
                    int code = texts.codes()[row];
                    hashes[row] = GroupHash.with(hashes[row], code == TextVector.NULL ? HASH_OF_NULL : hashOf[code]);
                }
            }
        }
    }

    /** By content: the same text has other numbers elsewhere. */
    private static long[] hashes(TextColumn texts) {
        long[] hashes = new long[texts.size()];
        for (int code = 0; code < hashes.length; code++) {
            hashes[code] = TextHash.of(texts.bytes(), texts.start(code), texts.length(code));
        }
        return hashes;
    }
}
