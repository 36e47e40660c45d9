package kopi.core.expression;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import kopi.core.model.Uuids;

/** The hash of a text: the same in every JVM and on every machine, since it decides which partition a group belongs to. */
public final class TextHash {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private TextHash() {}

    /**
     * The hash of the text in so many bytes of an array. Eight bytes at a time are mixed, so that texts that differ at their ends only
     * do not share lower bits. A UUID has the same hash in whatever form it is held.
     */
    public static long of(byte[] bytes, int start, int length) {
        return length == Uuids.TEXT_LENGTH && Uuids.isUuid(bytes, start)
                ? ofUuid(Uuids.high(bytes, start), Uuids.low(bytes, start))
                : ofBytes(bytes, start, length);
    }

    /** The hash of the text of a UUID in small letters. */
    public static long ofUuid(long high, long low) {
        return mixed(mixed(high) ^ low);
    }

    private static long ofBytes(byte[] bytes, int start, int length) {
        long hash = length;
        int end = start + length;
        int at = start;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = mixed(hash ^ (long) LONGS.get(bytes, at));
        }
        long rest = 0;
        for (; at < end; at++) {
            rest = (rest << Byte.SIZE) | (bytes[at] & 0xFF);
        }
        return mixed(hash ^ rest);
    }

    private static long mixed(long hash) {
        long product = hash * 0x9E37_79B9_7F4A_7C15L;
        return product ^ (product >>> 29);
    }
}
