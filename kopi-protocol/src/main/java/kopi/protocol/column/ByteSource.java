package kopi.protocol.column;

import kopi.core.error.CorruptStateException;

/** Bytes that are read. Mutable, single owner; nothing is read that is not there. */
final class ByteSource {
    private static final int VARINT_BITS = 7;
    private static final int MORE = 0x80;

    private final byte[] bytes;
    private int at;

    ByteSource(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The bytes; not to be written to. */
    byte[] array() {
        return bytes;
    }

    int left() {
        return bytes.length - at;
    }

    /**
     * Steps over {@code count} bytes and returns where they start.
     *
     * @throws CorruptStateException if they are not there
     */
    int skip(int count) {
        if (count > left()) {
            throw new CorruptStateException(
                    "column ends " + (count - left()) + " bytes too early, after " + bytes.length);
        }
        int start = at;
        at += count;
        return start;
    }

    int next() {
        return bytes[skip(1)] & 0xff;
    }

    /** What {@link ByteSink#addUnsigned} wrote. */
    long nextUnsigned() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += VARINT_BITS) {
            int next = next();
            value |= (long) (next & ~MORE) << shift;
            if (next < MORE) {
                return value;
            }
        }
        throw new CorruptStateException("column holds a number of more than 64 bits");
    }

    /** What {@link ByteSink#addSigned} wrote. */
    long nextSigned() {
        long value = nextUnsigned();
        return value >>> 1 ^ -(value & 1);
    }

    /**
     * Ends.
     *
     * @throws CorruptStateException if something is left
     */
    void end() {
        if (left() > 0) {
            throw new CorruptStateException("column goes on for " + left() + " bytes after its last value");
        }
    }
}
