package kopi.core.aggregate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import kopi.core.expression.LongVector;
import kopi.core.expression.RowSorter;
import kopi.core.expression.SortKey;
import kopi.core.expression.ValueType;
import kopi.core.expression.Vector;
import kopi.core.expression.Vectors;

/**
 * Which group each row belongs to. Groups are numbered from 0 in the order in which they are first seen. Without keys there is one
 * group, which is there before any row. Where texts are the only key, their numbers are those of the groups, and no other table is
 * needed; only NULL, which has no number there, may come behind others of the rows that it came with.
 *
 * <p>Mutable, single owner.
 */
final class GroupNumbers {
    private final List<KeyColumn> columns;
    /** Empty where texts are the only key. */
    private final KeyIndex index;

    private final boolean isOneText;
    /** The group of NULL, if texts are the only key and there is one; the groups from it on are those of the texts before. */
    private int nullGroup = KeyIndex.NONE;

    private int expected;

    /** @param types of the keys */
    GroupNumbers(List<ValueType> types) {
        this(types, _ -> {});
    }

    /**
     * Without a group, or with the only one.
     *
     * @param types of the keys
     * @param growth is asked before so many bytes more are taken; may throw
     */
    GroupNumbers(List<ValueType> types, LongConsumer growth) {
        columns = types.stream().map(type -> KeyColumn.of(type, growth)).toList();
        index = new KeyIndex(types.size(), growth);
        isOneText = types.size() == 1 && types.getFirst().isText();
        if (types.isEmpty()) {
            index.groupOf(new long[0]);
        }
    }

    int size() {
        return isOneText ? oneText().size() + (nullGroup == KeyIndex.NONE ? 0 : 1) : index.size();
    }

    private KeyColumn.OfTexts oneText() {
        return (KeyColumn.OfTexts) columns.getFirst();
    }

    /** How many bytes it takes. */
    long bytes() {
        return index.bytes() + textBytes();
    }

    /** How many of these are those of texts. */
    long textBytes() {
        return columns.stream().mapToLong(KeyColumn::bytes).sum();
    }

    /** Says that up to so many groups are about to come. */
    void expect(int groups) {
        expected = groups;
    }

    /** The group of each row. */
    int[] of(int rows, List<Vector> keys) {
        if (keys.isEmpty()) {
            return new int[rows];
        }
        LocalCodes local = LocalCodes.of(rows, keys);
        if (local == null) {
            return groupsOf(rows, keys);
        }
        int[] groupOfCode = groups(local, keys);
        int[] codes = local.codes();
        int[] groups = new int[rows];
        for (int row = 0; row < rows; row++) {
            groups[row] = groupOfCode[codes[row]];
        }
        return groups;
    }

    private int[] groupsOf(int rows, List<Vector> keys) {
        if (isOneText) {
            oneText().expect(Math.min(expected, KeyIndex.MAX_EXPECTED));
            return groups(oneText().codes(keys.getFirst()));
        }
        int[] groups = new int[rows];
        index.expect(expected);
        index.groupsOf(longs(keys), groups);
        return groups;
    }

    /** The groups of texts. */
    private int[] groups(int[] codes) {
        if (nullGroup == KeyIndex.NONE && IntStream.of(codes).anyMatch(code -> code == KeyColumn.OfTexts.NULL_CODE)) {
            nullGroup = oneText().size();
        }
        if (nullGroup != KeyIndex.NONE) {
            for (int row = 0; row < codes.length; row++) {
                int code = codes[row];
                codes[row] = code == KeyColumn.OfTexts.NULL_CODE ? nullGroup : code < nullGroup ? code : code + 1;
            }
        }
        return codes;
    }

    /** What stands for the key of a group where texts are the only one. */
    private long textOf(int group) {
        if (group == nullGroup) {
            return LongVector.NULL;
        }
        return nullGroup == KeyIndex.NONE || group < nullGroup ? group : group - 1;
    }

    private List<long[]> longs(List<Vector> keys) {
        return IntStream.range(0, keys.size())
                .mapToObj(key -> columns.get(key).longs(keys.get(key)))
                .toList();
    }

    /** The group of each number, in the order in which rows have them first, as if each row were looked up. */
    private int[] groups(LocalCodes local, List<Vector> keys) {
        int[] firstRows = local.firstRows();
        int[] rows = IntStream.of(firstRows).filter(row -> row >= 0).sorted().toArray();
        int[] groups = groupsOf(rows.length, Vectors.take(keys, rows));
        int[] groupOfCode = new int[firstRows.length];
        for (int i = 0; i < rows.length; i++) {
            groupOfCode[local.codes()[rows[i]]] = groups[i];
        }
        return groupOfCode;
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
            long[] longs = new long[groups.length];
            for (int i = 0; i < longs.length; i++) {
                longs[i] = isOneText ? textOf(groups[i]) : index.key(groups[i], key);
            }
            vectors.add(columns.get(key).vector(longs));
        }
        return vectors;
    }
}
