package kopi.core.model;

/**
 * A column of texts, many of which are equal: each row has the number of its text. Such columns are made on the way through
 * the stages; what is read from a file is a {@link TextColumn}.
 *
 * @param codes for each row the number of its text in the dictionary, or {@link #NULL}; shared, never written to after
 *     construction
 * @param dictionary texts, each once, not all of which need occur
 */
@SuppressWarnings("ArrayRecordComponent") // the array is the point: columns are vectors for tight loops
public record DictionaryColumn(int[] codes, TextColumn dictionary) implements Column {
    /** Stands for NULL. */
    public static final int NULL = -1;

    @Override
    public int size() {
        return codes.length;
    }

    @Override
    public DictionaryColumn take(Selection selection) {
        if (selection.isAll()) {
            return this;
        }
        int[] rows = selection.rows();
        int[] taken = new int[selection.count()];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = codes[rows[i]];
        }
        return new DictionaryColumn(taken, dictionary);
    }
}
