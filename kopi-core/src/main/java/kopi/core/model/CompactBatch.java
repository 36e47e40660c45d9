package kopi.core.model;

import java.nio.ByteBuffer;
import java.util.ArrayList;
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

    /** It as bytes, for this process alone: another version may not understand them. */
    public byte[] toBytes() {
        long size = 2L * Integer.BYTES
                + columns.stream().mapToLong(CompactColumn::writtenBytes).sum();
        ByteBuffer to = ByteBuffer.allocate(Math.toIntExact(size));
        to.putInt(rows).putInt(columns.size());
        columns.forEach(column -> column.write(to));
        return to.array();
    }

    /** What {@link #toBytes} has given. */
    public static CompactBatch ofBytes(byte[] bytes) {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        int rows = from.getInt();
        int count = from.getInt();
        List<CompactColumn> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            columns.add(CompactColumn.read(from));
        }
        return new CompactBatch(rows, columns);
    }

    /** How many bytes it takes, a few for each column aside. */
    public long bytes() {
        return columns.stream().mapToLong(CompactColumn::bytes).sum();
    }
}
