package kopi.core.expression;

import kopi.core.model.TextColumn;
import kopi.core.model.UuidColumn;

/**
 * A vector of texts, as numbers of a dictionary: what is done to a text is done once for all rows that have it.
 *
 * @param codes for each row the number of its text, or {@link #NULL}, or {@link #ERROR}; shared, never written to after
 *     construction
 * @param dictionary texts, each once, not all of which need occur
 */
@SuppressWarnings("ArrayRecordComponent") // the array is the point: vectors are for tight loops
public record TextVector(int[] codes, TextColumn dictionary) implements Vector {
    /** Stands for NULL. */
    public static final int NULL = -1;

    /** Stands for a text that could not be computed. */
    public static final int ERROR = -2;

    /** The same texts as numbers of a dictionary, of a vector of texts. */
    public static TextVector of(Vector texts) {
        return switch (texts) {
            case TextVector vector -> vector;
            case UuidVector(UuidColumn uuids) -> TextDictionary.numbered(uuids);
            case LongVector _ -> throw new IllegalArgumentException("numbers are no texts");
        };
    }

    @Override
    public int size() {
        return codes.length;
    }
}
