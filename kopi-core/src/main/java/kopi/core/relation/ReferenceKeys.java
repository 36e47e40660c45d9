package kopi.core.relation;

import java.util.Arrays;
import java.util.List;
import kopi.core.aggregate.KeyIndex;
import kopi.core.expression.LongVector;
import kopi.core.expression.TextVector;
import kopi.core.expression.UuidVector;
import kopi.core.expression.Vector;
import kopi.core.expression.Vectors;
import kopi.core.query.ColumnVectors;
import kopi.core.query.ReferenceJoin;

/** Whether the key of a reference tells its rows apart. */
final class ReferenceKeys {
    private ReferenceKeys() {}

    /** What the user should know of the key; empty: nothing. */
    static String warning(ReferenceRows reference, ReferenceJoin join) {
        List<Vector> keys = reference.batches().stream()
                .map(batch -> ReferenceLookup.keys(reference, join, batch))
                .toList();
        long duplicates = duplicates(Vectors.concat(ColumnVectors.type(join.key()), keys));
        return duplicates == 0
                ? ""
                : join.dataset().name() + ": " + duplicates + " " + (duplicates == 1 ? "row repeats" : "rows repeat")
                        + " the " + join.key().name() + " of an earlier row; the first one counts";
    }

    /** How many rows have a key that an earlier row has already. */
    private static long duplicates(Vector keys) {
        return switch (keys) {
            case LongVector(long[] values) -> isAscending(values) ? 0 : duplicates(values);
            case TextVector _, UuidVector _ -> {
                TextVector occurring = (TextVector) Vectors.compact(TextVector.of(keys));
                long values = Arrays.stream(occurring.codes())
                        .filter(code -> code >= 0)
                        .count();
                yield values - occurring.dictionary().size();
            }
        };
    }

    /** Keys are given in order, mostly, which rules duplicates out without a table of millions of them. */
    private static boolean isAscending(long[] values) {
        for (int row = 1; row < values.length; row++) {
            if (values[row] <= values[row - 1]) {
                return false;
            }
        }
        return true;
    }

    private static long duplicates(long[] values) {
        long[] keys =
                Arrays.stream(values).filter(value -> value != LongVector.NULL).toArray();
        var seen = new KeyIndex(1);
        seen.expect(keys.length);
        seen.groupsOf(List.of(keys), new int[keys.length]);
        return (long) keys.length - seen.size();
    }
}
