package kopi.core.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntToLongFunction;

/**
 * Integers in as many bytes each as their range needs: 0, 1, 2, 4 or 8 (frame of reference), or none at all where they only count.
 * Immutable.
 */
final class CompactLongs {
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final byte[] NONE = {};

    private final int size;
    /** The value that no bytes, or zeros, stand for; with {@link #isNullable}, of what comes behind NULL. */
    private final long base;

    private final boolean isNullable;
    /** Whether each value is its own index. */
    private final boolean isIndex;

    private final int width;
    private final byte[] bytes;

    private CompactLongs(int size, IntToLongFunction values) {
        this.size = size;
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        boolean hasNull = false;
        boolean counts = true;
        for (int i = 0; i < size; i++) {
            long value = values.applyAsLong(i);
            counts &= value == i;
            if (value == LongColumn.NULL) {
                hasNull = true;
            } else {
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
        }
        isIndex = counts;
        isNullable = hasNull && min <= max;
        width = isIndex ? 0 : width(min, max, isNullable);
        base = width == Long.BYTES ? 0 : min <= max ? min : LongColumn.NULL;
        bytes = width == 0 ? NONE : new byte[Math.multiplyExact(size, width)];
        for (int i = 0; i < size && width > 0; i++) {
            put(i, values.applyAsLong(i));
        }
    }

    /** What {@link #write} has written. */
    CompactLongs(ByteBuffer from) {
        size = from.getInt();
        base = from.getLong();
        isNullable = from.get() != 0;
        isIndex = from.get() != 0;
        width = from.get();
        bytes = new byte[size * width];
        from.get(bytes);
    }

    /** Writes them as {@link #writtenBytes} bytes. */
    void write(ByteBuffer to) {
        to.putInt(size).putLong(base);
        to.put((byte) (isNullable ? 1 : 0)).put((byte) (isIndex ? 1 : 0));
        to.put((byte) width).put(bytes);
    }

    long writtenBytes() {
        return Integer.BYTES + Long.BYTES + 3L * Byte.BYTES + bytes.length;
    }

    static CompactLongs of(long[] values) {
        return new CompactLongs(values.length, i -> values[i]);
    }

    static CompactLongs of(int[] values) {
        return new CompactLongs(values.length, i -> values[i]);
    }

    private static int width(long min, long max, boolean isNullable) {
        if (min >= max && !isNullable) {
            return 0;
        }
        long range = max - min;
        // One more for NULL; an overflow is a range of more than half of all values.
        long needed = range + (isNullable ? 1 : 0);
        if (range < 0 || needed < 0 || needed >= 1L << Integer.SIZE) {
            return Long.BYTES;
        }
        return needed < 1 << Byte.SIZE ? Byte.BYTES : needed < 1 << Short.SIZE ? Short.BYTES : Integer.BYTES;
    }

    private void put(int index, long value) {
        if (width == Long.BYTES) {
            LONGS.set(bytes, index * width, value);
            return;
        }
        long above = isNullable ? (value == LongColumn.NULL ? 0 : value - base + 1) : value - base;
        switch (width) {
            case Byte.BYTES -> bytes[index] = (byte) above;
            case Short.BYTES -> SHORTS.set(bytes, index * width, (short) above);
            default -> INTS.set(bytes, index * width, (int) above);
        }
    }

    private long get(int index) {
        if (isIndex) {
            return index;
        }
        long above =
                switch (width) {
                    case 0 -> 0;
                    case Byte.BYTES -> Byte.toUnsignedLong(bytes[index]);
                    case Short.BYTES -> Short.toUnsignedLong((short) SHORTS.get(bytes, index * width));
                    case Integer.BYTES -> Integer.toUnsignedLong((int) INTS.get(bytes, index * width));
                    default -> (long) LONGS.get(bytes, index * width);
                };
        if (width == Long.BYTES || !isNullable) {
            return base + above;
        }
        return above == 0 ? LongColumn.NULL : base + above - 1;
    }

    /** All of them. */
    long[] longs() {
        long[] values = new long[size];
        for (int i = 0; i < size; i++) {
            values[i] = get(i);
        }
        return values;
    }

    /** All of them, which are ints. */
    int[] ints() {
        int[] values = new int[size];
        for (int i = 0; i < size; i++) {
            values[i] = (int) get(i);
        }
        return values;
    }

    /** How many bytes they take. */
    long bytes() {
        return bytes.length;
    }
}
