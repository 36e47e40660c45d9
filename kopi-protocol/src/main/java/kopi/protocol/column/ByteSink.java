package kopi.protocol.column;

import java.util.Arrays;

/** Bytes that grow. Mutable, single owner; the hot loops write to the array themselves. */
final class ByteSink {
    private static final int VARINT_BITS = 7;
    private static final int MORE = 0x80;

    private byte[] bytes;
    private int size;

    ByteSink(int capacity) {
        this.bytes = new byte[capacity];
    }

    /** The bytes, good until more are added. */
    byte[] array() {
        return bytes;
    }

    int size() {
        return size;
    }

    /** Makes room for {@code count} more bytes, zero until written to, and returns where they start. */
    int grow(int count) {
        int start = size;
        size = Math.addExact(size, count);
        if (size > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size, bytes.length * 2));
        }
        return start;
    }

    void add(int value) {
        int at = grow(1); // may renew the array
        bytes[at] = (byte) value;
    }

    void add(byte[] from, int start, int count) {
        int at = grow(count); // may renew the array
        System.arraycopy(from, start, bytes, at, count);
    }

    /** Seven bits a byte, the lowest first; the eighth says that more follow. */
    void addUnsigned(long value) {
        long rest = value;
        while ((rest & -MORE) != 0) {
            add((int) rest | MORE);
            rest >>>= VARINT_BITS;
        }
        add((int) rest);
    }

    /** Zig-zag, then as {@link #addUnsigned}: few bytes for what is near zero. */
    void addSigned(long value) {
        addUnsigned(value << 1 ^ value >> (Long.SIZE - 1));
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }
}
