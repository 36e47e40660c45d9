package kopi.core.model;

/** One column of a {@link Batch}: as many values as the batch has rows. */
public sealed interface Column permits DictionaryColumn, LongColumn, TextColumn, UuidColumn {
    /** The number of values. */
    int size();

    /** The values at the selected rows, in their order; this very column if the selection takes every row. */
    Column take(Selection selection);
}
