package kopi.protocol.column;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Numbers of {@code width} bits, one after another without gaps: number {@code i} is bits {@code i * width} and up of the
 * bytes, which count from their least significant bit.
 */
final class BitPacking {
    /**
     * The largest width below 64: such a number, wherever it starts, lies within eight bytes, so that it can be read at
     * once.
     */
    static final int MAX_PARTIAL_WIDTH = 57;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private BitPacking() {}

    /** The width that numbers up to this one, unsigned, need; one that can be packed. */
    static int width(long largest) {
        int width = Long.SIZE - Long.numberOfLeadingZeros(largest);
        return width > MAX_PARTIAL_WIDTH ? Long.SIZE : width;
    }

    /** How many bytes so many numbers take. */
    static int bytes(int count, int width) {
        return Math.toIntExact(((long) count * width + Byte.SIZE - 1) / Byte.SIZE);
    }

    /** Writes the first {@code count} numbers, none of which has more than {@code width} bits, at {@code at}. */
    static void pack(long[] numbers, int count, int width, byte[] to, int at) {
        long pending = 0;
        int bits = 0;
        int next = at;
        for (int i = 0; i < count; i++) {
            long number = numbers[i];
            pending |= number << bits;
            bits += width;
            if (bits >= Long.SIZE) {
                LONG.set(to, next, pending);
                next += Long.BYTES;
                bits -= Long.SIZE;
                // What did not fit; a shift by 64 would be none.
                pending = bits == 0 ? 0 : number >>> (width - bits);
            }
        }
        for (; bits > 0; bits -= Byte.SIZE) {
            to[next++] = (byte) pending;
            pending >>>= Byte.SIZE;
        }
    }

    /**
     * Reads {@code count} numbers from {@code at} on into {@code numbers}, from {@code from} on. The bytes must be there.
     */
    static void unpack(byte[] bytes, int at, int width, long[] numbers, int from, int count) {
        long mask = width == Long.SIZE ? -1 : (1L << width) - 1;
        int whole = wholeLoads(bytes.length - at, width, count);
        for (int i = 0; i < whole; i++) {
            long bit = (long) i * width;
            numbers[from + i] = (long) LONG.get(bytes, at + (int) (bit >>> 3)) >>> (bit & 7) & mask;
        }
        for (int i = whole; i < count; i++) {
            long bit = (long) i * width;
            numbers[from + i] = lastBytes(bytes, at + (int) (bit >>> 3)) >>> (bit & 7) & mask;
        }
    }

    /** How many of the numbers start where eight bytes are left. */
    private static int wholeLoads(int bytesLeft, int width, int count) {
        if (bytesLeft < Long.BYTES) {
            return 0;
        }
        long lastStart = (long) (bytesLeft - Long.BYTES) * Byte.SIZE + Byte.SIZE - 1;
        return (int) Math.min(count, lastStart / width + 1);
    }

    /** The eight bytes from there on; zeros where none are left. */
    private static long lastBytes(byte[] bytes, int at) {
        long loaded = 0;
        for (int i = Math.min(bytes.length, at + Long.BYTES) - 1; i >= at; i--) {
            loaded = loaded << Byte.SIZE | (bytes[i] & 0xff);
        }
        return loaded;
    }
}
