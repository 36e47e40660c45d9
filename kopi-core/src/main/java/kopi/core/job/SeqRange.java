package kopi.core.job;

/**
 * Seqs that follow each other.
 *
 * @param from the first of them
 * @param end the one behind the last of them
 */
public record SeqRange(int from, int end) {
    /** How many of them are told of a dataset at most, the first ones. */
    public static final int MAX_TOLD = 256;
}
