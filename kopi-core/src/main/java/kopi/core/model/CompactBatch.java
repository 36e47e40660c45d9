package kopi.core.model;

import java.util.List;

/**
 * A batch in few bytes, for rows that wait until others have come: integers in as many bytes as the column's range needs, texts of one
 * length without their ends, UUIDs in 16 bytes. Immutable.
 */
public final class CompactBatch {
    private final int rows;
    private final List<CompactColumn> columns;

    private CompactBatch(int rows, List<CompactColumn> columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /** The compact form of a batch, of which nothing is kept. */
    public static CompactBatch of(Batch batch) {
        return new CompactBatch(
                batch.rows(), batch.columns().stream().map(CompactColumn::of).toList());
    }

    /** A batch that equals the one that it was made of; another one each time. */
    public Batch batch() {
        return new Batch(rows, columns.stream().map(CompactColumn::column).toList());
    }

    /** The number of rows. */
    public int rows() {
        return rows;
    }

    /** How many bytes it takes, a few for each column aside. */
    public long bytes() {
        return columns.stream().mapToLong(CompactColumn::bytes).sum();
    }
}
