package kopi.core.job;

import java.util.List;

/**
 * The rows of a batch's part of a file that could not be read, and so are not in it.
 *
 * @param rows how many
 * @param first the first of them, {@link #MAX_LINES} at most
 */
public record BatchRejects(int rows, List<RejectedLine> first) {
    /** How many rows of a batch are told. */
    public static final int MAX_LINES = 20;

    /** All rows could be read. */
    public static final BatchRejects NONE = new BatchRejects(0, List.of());

    public BatchRejects {
        first = List.copyOf(first.subList(0, Math.min(first.size(), MAX_LINES)));
    }
}
