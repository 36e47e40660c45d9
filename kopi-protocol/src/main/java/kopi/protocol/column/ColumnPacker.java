package kopi.protocol.column;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import kopi.core.model.Column;
import kopi.core.model.LongColumn;
import kopi.core.model.TextColumn;

/** Packs columns. Stateless. */
public final class ColumnPacker {
    static final byte LONGS = 0;
    static final byte TEXTS = 8;

    private ColumnPacker() {}

    /** The column as bytes. The number of its values is not among them. */
    public static byte[] pack(Column column) {
        return switch (column) {
            case LongColumn(long[] values) -> {
                byte[] packed = new byte[1 + values.length * Long.BYTES];
                ByteBuffer out = wrap(packed).put(LONGS);
                for (long value : values) {
                    out.putLong(value);
                }
                yield packed;
            }
            case TextColumn(byte[] bytes, int[] ends) -> {
                int length = ends.length == 0 ? 0 : ends[ends.length - 1];
                byte[] packed = new byte[1 + ends.length * Integer.BYTES + length];
                ByteBuffer out = wrap(packed).put(TEXTS);
                for (int end : ends) {
                    out.putInt(end);
                }
                out.put(bytes, 0, length);
                yield packed;
            }
        };
    }

    private static ByteBuffer wrap(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
