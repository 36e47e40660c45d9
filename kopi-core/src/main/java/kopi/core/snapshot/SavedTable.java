package kopi.core.snapshot;

import kopi.core.model.Batch;

/**
 * The groups of one report: keys, then sums.
 *
 * @param columns how many keys and sums a group has, at least 1
 * @param size how many groups there are
 * @param isWide whether they have stood, or stand, in the large slots
 * @param isAtHand whether the blocks are there, and may hold texts
 * @param blocks the groups; unless they are at hand, integers, {@link #BLOCK_ROWS} at a time, made anew for every iteration: all of
 *     them together would take as much memory again
 */
public record SavedTable(int columns, int size, boolean isWide, boolean isAtHand, Iterable<Batch> blocks) {
    /** Groups that are written together. */
    public static final int BLOCK_ROWS = 16_384;

    /** Integers, whose blocks are made when they are asked for. */
    public SavedTable(int columns, int size, boolean isWide, Iterable<Batch> blocks) {
        this(columns, size, isWide, false, blocks);
    }
}
