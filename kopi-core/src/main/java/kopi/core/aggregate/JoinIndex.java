package kopi.core.aggregate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.LongConsumer;
import kopi.core.expression.LongVector;
import kopi.core.expression.ValueType;
import kopi.core.expression.Vector;

/**
 * The rows of one side of a join, by their keys: filled once, then asked for those that equal the keys of rows of the other side. NULL
 * equals nothing. Rows of equal keys come in the order in which they were added.
 *
 * <p>Mutable, single owner.
 */
public final class JoinIndex {
    /** Instead of a number of keys: no row has them. */
    public static final int NO_MATCH = KeyIndex.NONE;

    /** For each row the number of its keys, and the row once more, in the order of these; and where those of each number end. */
    private static final int BYTES_PER_ROW = 3 * Integer.BYTES;

    private final List<KeyColumn> columns;
    private final KeyIndex index;
    private final boolean isOneText;
    private final int[] rows;
    /** For each number of keys, where in {@link #rows} its rows begin; one more says where the last ones end. */
    private final int[] starts;

    /**
     * Of those rows.
     *
     * @param types of the keys
     * @param batches for each batch of rows its keys, at least one each
     * @param growth is told before so many bytes more are taken; may throw
     */
    public JoinIndex(List<ValueType> types, List<List<Vector>> batches, LongConsumer growth) {
        columns = types.stream().map(type -> KeyColumn.of(type, growth)).toList();
        index = new KeyIndex(types.size(), growth);
        isOneText = types.size() == 1 && types.getFirst().isText();
        int size = batches.stream().mapToInt(JoinIndex::rows).reduce(0, Math::addExact);
        if (columns.getFirst() instanceof KeyColumn.OfTexts texts) {
            texts.expect(size);
        }
        growth.accept((long) BYTES_PER_ROW * size);
        int[] numbers = new int[size];
        int at = 0;
        for (List<Vector> keys : batches) {
            int[] of = numbers(keys);
            System.arraycopy(of, 0, numbers, at, of.length);
            at += of.length;
        }
        starts = starts(numbers, isOneText ? oneText().size() : index.size());
        rows = inOrder(numbers, starts);
    }

    private static int rows(List<Vector> keys) {
        return keys.getFirst().size();
    }

    private int[] numbers(List<Vector> keys) {
        return isOneText ? numbers(oneText().codes(keys.getFirst())) : numbers(keys, KeyColumn::longs, index::groupsOf);
    }

    /** The only key: its texts have numbers already. */
    private KeyColumn.OfTexts oneText() {
        return (KeyColumn.OfTexts) columns.getFirst();
    }

    private static int[] numbers(int[] codes) {
        for (int row = 0; row < codes.length; row++) {
            codes[row] = Math.max(codes[row], NO_MATCH);
        }
        return codes;
    }

    private int[] numbers(
            List<Vector> keys,
            BiFunction<KeyColumn, Vector, long[]> coding,
            BiConsumer<List<long[]>, int[]> numbering) {
        List<long[]> longs = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            longs.add(coding.apply(columns.get(i), keys.get(i)));
        }
        int[] numbers = new int[rows(keys)];
        numbering.accept(longs, numbers);
        return withoutNulls(longs, numbers);
    }

    private static int[] withoutNulls(List<long[]> keys, int[] numbers) {
        for (long[] key : keys) {
            for (int row = 0; row < numbers.length; row++) {
                if (key[row] == LongVector.NULL) {
                    numbers[row] = NO_MATCH;
                }
            }
        }
        return numbers;
    }

    private static int[] starts(int[] numbers, int count) {
        int[] starts = new int[count + 1];
        for (int number : numbers) {
            if (number != NO_MATCH) {
                starts[number + 1]++;
            }
        }
        for (int number = 0; number < count; number++) {
            starts[number + 1] += starts[number];
        }
        return starts;
    }

    private static int[] inOrder(int[] numbers, int[] starts) {
        int[] next = Arrays.copyOf(starts, starts.length - 1);
        int[] rows = new int[starts[starts.length - 1]];
        for (int row = 0; row < numbers.length; row++) {
            if (numbers[row] != NO_MATCH) {
                rows[next[numbers[row]]++] = row;
            }
        }
        return rows;
    }

    /**
     * What number the keys of each row have; {@link #NO_MATCH} if no row of this side equals it.
     *
     * @param keys of rows of the other side
     */
    public int[] find(List<Vector> keys) {
        return isOneText ? numbers(oneText().findCodes(keys.getFirst())) : numbers(keys, KeyColumn::find, index::find);
    }

    /** The place of the first row with the keys of that number. */
    public int start(int number) {
        return starts[number];
    }

    /** The place behind the last row with the keys of that number. */
    public int end(int number) {
        return starts[number + 1];
    }

    /** The row at a place: its number among all rows of this side. */
    public int row(int place) {
        return rows[place];
    }
}
