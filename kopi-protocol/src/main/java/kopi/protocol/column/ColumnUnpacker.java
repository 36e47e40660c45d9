package kopi.protocol.column;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import kopi.core.error.CorruptStateException;
import kopi.core.model.Column;
import kopi.core.model.LongColumn;
import kopi.core.model.TextColumn;

/** Unpacks columns. Stateless. */
public final class ColumnUnpacker {
    private ColumnUnpacker() {}

    /**
     * The column that {@link ColumnPacker#pack} packed.
     *
     * @param rows how many values it has; the caller has seen to it that so many can be held
     * @param maxTextBytes how many bytes its texts may take
     * @throws CorruptStateException if it is none of so many values
     */
    public static Column unpack(byte[] packed, int rows, int maxTextBytes) {
        ByteBuffer in = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        byte kind = packed.length == 0 ? -1 : in.get();
        return switch (kind) {
            case ColumnPacker.LONGS -> {
                require(in.remaining() == (long) rows * Long.BYTES);
                long[] values = new long[rows];
                in.asLongBuffer().get(values);
                yield new LongColumn(values);
            }
            case ColumnPacker.TEXTS -> texts(in, rows, maxTextBytes);
            default -> throw new CorruptStateException("column of unknown kind " + kind);
        };
    }

    private static TextColumn texts(ByteBuffer in, int rows, int maxTextBytes) {
        require(in.remaining() >= (long) rows * Integer.BYTES);
        int[] ends = new int[rows];
        in.asIntBuffer().get(ends);
        in.position(in.position() + rows * Integer.BYTES);
        int last = 0;
        for (int end : ends) {
            require(end >= last);
            last = end;
        }
        require(in.remaining() == last && last <= maxTextBytes);
        byte[] bytes = new byte[last];
        in.get(bytes);
        return new TextColumn(bytes, ends);
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new CorruptStateException("column does not hold what its batch announces");
        }
    }
}
