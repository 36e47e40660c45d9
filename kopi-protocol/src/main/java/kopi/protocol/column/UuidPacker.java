package kopi.protocol.column;

import java.nio.ByteBuffer;
import kopi.core.error.CorruptStateException;
import kopi.core.model.UuidColumn;
import kopi.core.model.Uuids;

/** Packs columns of UUIDs: the 16 bytes of each, which are as good as random. Stateless. */
final class UuidPacker {
    private UuidPacker() {}

    static void pack(UuidColumn column, ByteSink out) {
        int bytes = Math.toIntExact(column.bytes());
        int start = out.grow(bytes); // may renew the array
        ByteBuffer to = ByteBuffer.wrap(out.array(), start, bytes);
        for (int row = 0; row < column.size(); row++) {
            to.putLong(column.highs()[row]).putLong(column.lows()[row]);
        }
    }

    /**
     * The column of so many rows.
     *
     * @throws CorruptStateException if there are fewer
     */
    static UuidColumn unpack(ByteSource in, int rows) {
        if (rows > in.left() / Uuids.BYTES) {
            throw new CorruptStateException("column of " + rows + " UUIDs, but only " + in.left() + " bytes are left");
        }
        int bytes = Uuids.BYTES * rows;
        ByteBuffer from = ByteBuffer.wrap(in.array(), in.skip(bytes), bytes);
        long[] highs = new long[rows];
        long[] lows = new long[rows];
        for (int row = 0; row < rows; row++) {
            highs[row] = from.getLong();
            lows[row] = from.getLong();
        }
        return new UuidColumn(highs, lows);
    }
}
