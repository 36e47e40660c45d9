package kopi.core.expression;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import kopi.core.model.Selection;
import kopi.core.model.TextColumn;
import kopi.core.model.UuidColumn;

/** Rows of vectors, put together in other ways. */
public final class Vectors {
    /** Where a row has no counterpart; {@link #take} has NULL there. */
    public static final int NO_ROW = -1;

    private Vectors() {}

    /** The values of those rows, in that order; NULL for {@link #NO_ROW}. */
    public static Vector take(Vector vector, int[] rows) {
        return switch (vector) {
            case LongVector(long[] values) -> {
                long[] taken = new long[rows.length];
                for (int i = 0; i < taken.length; i++) {
                    taken[i] = rows[i] == NO_ROW ? LongVector.NULL : values[rows[i]];
                }
                yield new LongVector(taken);
            }
            case TextVector(int[] codes, TextColumn dictionary) -> {
                int[] taken = new int[rows.length];
                for (int i = 0; i < taken.length; i++) {
                    taken[i] = rows[i] == NO_ROW ? TextVector.NULL : codes[rows[i]];
                }
                yield new TextVector(taken, dictionary);
            }
            case UuidVector uuids ->
                IntStream.of(rows).allMatch(row -> row != NO_ROW)
                        ? new UuidVector(uuids.uuids().take(new Selection(rows, rows.length, false)))
                        : take(TextVector.of(uuids), rows);
        };
    }

    /** Those rows, in that order; {@link #NO_ROW} is a row of NULLs. */
    public static List<Vector> take(List<Vector> vectors, int[] rows) {
        return vectors.stream().map(vector -> take(vector, rows)).toList();
    }

    /** Those rows, in that order. */
    public static VectorBatch take(VectorBatch batch, int[] rows) {
        return new VectorBatch(rows.length, take(batch.columns(), rows));
    }

    /** The values of all vectors, one behind the other. */
    public static Vector concat(ValueType type, List<Vector> vectors) {
        if (vectors.size() == 1) {
            return vectors.getFirst();
        }
        if (!type.isText()) {
            return new LongVector(concatLongs(vectors.stream()
                    .map(vector -> ((LongVector) vector).values())
                    .toList()));
        }
        return !vectors.isEmpty() && vectors.stream().allMatch(UuidVector.class::isInstance)
                ? concatUuids(vectors.stream()
                        .map(vector -> ((UuidVector) vector).uuids())
                        .toList())
                : concatTexts(
                        TextKernels.unified(vectors.stream().map(TextVector::of).toList()));
    }

    private static long[] concatLongs(List<long[]> several) {
        long[] all = new long[several.stream().mapToInt(values -> values.length).reduce(0, Math::addExact)];
        int at = 0;
        for (long[] values : several) {
            System.arraycopy(values, 0, all, at, values.length);
            at += values.length;
        }
        return all;
    }

    private static UuidVector concatUuids(List<UuidColumn> columns) {
        return new UuidVector(new UuidColumn(
                concatLongs(columns.stream().map(UuidColumn::highs).toList()),
                concatLongs(columns.stream().map(UuidColumn::lows).toList())));
    }

    private static Vector concatTexts(List<TextVector> vectors) {
        int[] all = new int[vectors.stream().mapToInt(Vector::size).reduce(0, Math::addExact)];
        int at = 0;
        for (TextVector vector : vectors) {
            System.arraycopy(vector.codes(), 0, all, at, vector.size());
            at += vector.size();
        }
        TextColumn dictionary = vectors.isEmpty()
                ? TextColumn.of(List.of())
                : vectors.getFirst().dictionary();
        return new TextVector(all, dictionary);
    }

    /** The same rows, with texts that occur and no others, as vectors that are sent somewhere should be. */
    public static Vector compact(Vector vector) {
        return switch (vector) {
            case LongVector longs -> longs;
            case TextVector(int[] codes, TextColumn dictionary) -> compact(codes, dictionary);
            case UuidVector uuids -> uuids;
        };
    }

    /** The texts of a dictionary differ, so those that occur need not be looked up: they are copied, in the order in which they occur. */
    private static TextVector compact(int[] codes, TextColumn dictionary) {
        int[] numbers = new int[dictionary.size()];
        Arrays.fill(numbers, TextVector.NULL);
        int[] occurring = new int[Math.min(codes.length, dictionary.size())];
        int count = 0;
        int[] renumbered = new int[codes.length];
        for (int row = 0; row < codes.length; row++) {
            int code = codes[row];
            if (code >= 0 && numbers[code] < 0) {
                numbers[code] = count;
                occurring[count++] = code;
            }
            renumbered[row] = code < 0 ? code : numbers[code];
        }
        return new TextVector(renumbered, texts(dictionary, occurring, count));
    }

    /** The first {@code count} of those texts, in that order. */
    private static TextColumn texts(TextColumn all, int[] chosen, int count) {
        int[] ends = new int[count];
        int size = 0;
        for (int i = 0; i < count; i++) {
            size += all.length(chosen[i]);
            ends[i] = size;
        }
        byte[] bytes = new byte[size];
        for (int i = 0; i < count; i++) {
            int length = all.length(chosen[i]);
            System.arraycopy(all.bytes(), all.start(chosen[i]), bytes, ends[i] - length, length);
        }
        return new TextColumn(bytes, ends);
    }

    /** Whether a row's value could not be computed. */
    public static boolean isError(Vector vector, int row) {
        return switch (vector) {
            case LongVector(long[] values) -> values[row] == LongVector.ERROR;
            case TextVector(int[] codes, var _) -> codes[row] == TextVector.ERROR;
            case UuidVector _ -> false;
        };
    }

    /** The first row whose value could not be computed; {@link #NO_ROW} if there is none. */
    public static int firstError(Vector vector) {
        return switch (vector) {
            case LongVector(long[] values) -> firstError(values);
            case TextVector(int[] codes, var _) -> firstError(codes);
            case UuidVector _ -> NO_ROW;
        };
    }

    private static int firstError(long[] values) {
        for (int row = 0; row < values.length; row++) {
            if (values[row] == LongVector.ERROR) {
                return row;
            }
        }
        return NO_ROW;
    }

    private static int firstError(int[] codes) {
        for (int row = 0; row < codes.length; row++) {
            if (codes[row] == TextVector.ERROR) {
                return row;
            }
        }
        return NO_ROW;
    }
}
