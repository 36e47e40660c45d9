package kopi.core.aggregate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import kopi.core.expression.RowSorter;
import kopi.core.expression.SortKey;
import kopi.core.expression.ValueType;
import kopi.core.expression.Vector;

/**
 * Which group each row belongs to. Groups are numbered from 0 in the order in which they are first seen. Without keys there is one
 * group, which is there before any row.
 *
 * <p>Mutable, single owner.
 */
final class GroupNumbers {
    private final List<KeyColumn> columns;
    private final KeyIndex index;

    /** @param types of the keys */
    GroupNumbers(List<ValueType> types) {
        columns = types.stream().map(KeyColumn::of).toList();
        index = new KeyIndex(types.size());
        if (types.isEmpty()) {
            index.groupOf(new long[0]);
        }
    }

    int size() {
        return index.size();
    }

    /** The group of each row. */
    int[] of(int rows, List<Vector> keys) {
        List<long[]> longs = IntStream.range(0, keys.size())
                .mapToObj(key -> columns.get(key).longs(keys.get(key)))
                .toList();
        int[] groups = new int[rows];
        long[] group = new long[longs.size()];
        for (int row = 0; row < rows; row++) {
            for (int key = 0; key < group.length; key++) {
                group[key] = longs.get(key)[row];
            }
            groups[row] = index.groupOf(group);
        }
        return groups;
    }

    /** The groups in the order of their numbers. */
    int[] numbers() {
        return IntStream.range(0, size()).toArray();
    }

    /** The groups in the order of their keys, the first one first, NULL behind all others. */
    int[] order() {
        List<SortKey> by = keys(numbers()).stream().map(SortKey::ascending).toList();
        return RowSorter.by(size(), by).order();
    }

    /** The keys of those groups. */
    List<Vector> keys(int[] groups) {
        List<Vector> vectors = new ArrayList<>();
        for (int key = 0; key < columns.size(); key++) {
            int at = key;
            vectors.add(columns.get(key)
                    .vector(Arrays.stream(groups)
                            .mapToLong(group -> index.key(group, at))
                            .toArray()));
        }
        return vectors;
    }
}
