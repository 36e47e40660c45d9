package kopi.core.expression;

import java.util.List;

/** Which of several vectors each row's value is taken from, and the vector that results. */
final class Choices {
    /** Stands for no vector: the row is an error. */
    private static final int NONE = -1;

    private Choices() {}

    /** For each row the first condition that is true; behind the last one if there is none. */
    static int[] ofBranches(List<long[]> conditions, int rows) {
        int[] chosen = new int[rows];
        for (int i = 0; i < rows; i++) {
            int branch = 0;
            while (branch < conditions.size() && conditions.get(branch)[i] != 1) {
                if (conditions.get(branch)[i] == LongVector.ERROR) {
                    branch = NONE;
                    break;
                }
                branch++;
            }
            chosen[i] = branch;
        }
        return chosen;
    }

    /** For each row the first vector that is not NULL there; the last one if there is none. */
    static int[] ofFirstValues(List<Vector> vectors, int rows) {
        int[] chosen = new int[rows];
        for (int i = 0; i < rows; i++) {
            int vector = 0;
            while (vector < vectors.size() - 1 && isNull(vectors.get(vector), i)) {
                vector++;
            }
            chosen[i] = vector;
        }
        return chosen;
    }

    private static boolean isNull(Vector vector, int row) {
        return switch (vector) {
            case LongVector(long[] values) -> values[row] == LongVector.NULL;
            case TextVector(int[] codes, var _) -> codes[row] == TextVector.NULL;
            case UuidVector _ -> false;
        };
    }

    /** The values that were chosen, of vectors of one type. */
    static Vector choose(int[] chosen, List<Vector> vectors) {
        return switch (vectors.getFirst()) {
            case LongVector _ -> new LongVector(longs(chosen, vectors));
            case TextVector _, UuidVector _ ->
                texts(
                        chosen,
                        TextKernels.unified(vectors.stream().map(TextVector::of).toList()));
        };
    }

    private static long[] longs(int[] chosen, List<Vector> vectors) {
        List<long[]> values =
                vectors.stream().map(vector -> ((LongVector) vector).values()).toList();
        long[] out = new long[chosen.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = chosen[i] == NONE ? LongVector.ERROR : values.get(chosen[i])[i];
        }
        return out;
    }

    private static TextVector texts(int[] chosen, List<TextVector> vectors) {
        int[] codes = new int[chosen.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = chosen[i] == NONE
                    ? TextVector.ERROR
                    : vectors.get(chosen[i]).codes()[i];
        }
        return new TextVector(codes, vectors.getFirst().dictionary());
    }
}
