package kopi.adapter.file;

import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A packed file's bytes, from the first to the last, a piece at a time: nobody sees a byte of a piece whose checksum is not
 * known. Not thread-safe.
 */
final class PackedBytes {
    /** Files are cut into pieces of this size, the last one excepted. */
    static final int PIECE = 1 << 20;

    private final PieceSource source;
    private byte[] piece = {};
    private long pieceStart;
    private int length;
    private int at;
    /** Of the pieces since they were taken. */
    private List<Integer> checksums = new ArrayList<>();

    private long sinceTaken;

    PackedBytes(PieceSource source) {
        this.source = source;
    }

    /** Makes sure that there is a byte in {@link #buffer}; false: the file ends here. */
    boolean fill() {
        if (at < length) {
            return true;
        }
        if (piece.length == 0) {
            piece = new byte[source.pieceBytes()];
        }
        pieceStart += length;
        at = 0;
        length = source.read(piece);
        if (length == 0) {
            return false;
        }
        CRC32C crc32c = new CRC32C();
        crc32c.update(piece, 0, length);
        checksums.add((int) crc32c.getValue());
        sinceTaken += length;
        return true;
    }

    /** Where the bytes are that come next, from {@link #at} on, {@link #available} of them. */
    byte[] buffer() {
        return piece;
    }

    int at() {
        return at;
    }

    int available() {
        return length - at;
    }

    /** So many of them have been used. */
    void skip(int count) {
        at += count;
    }

    /** The offset of the next byte. */
    long position() {
        return pieceStart + at;
    }

    /** The next byte, from 0 to 255. */
    int next() throws CorruptDataException {
        if (!fill()) {
            throw cutOff();
        }
        return piece[at++] & 0xFF;
    }

    /** So many bytes, at most eight, the lowest first. */
    long next(int count) throws CorruptDataException {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value |= (long) next() << (Byte.SIZE * i);
        }
        return value;
    }

    /** What is thrown where there should be more. */
    CorruptDataException cutOff() {
        return new CorruptDataException(position(), "is cut off: more should follow");
    }

    /** The checksums of the pieces that were read since this was called last. */
    List<Integer> takeChecksums() {
        List<Integer> taken = checksums;
        checksums = new ArrayList<>();
        return taken;
    }

    /** How many bytes they have. */
    long takeBytes() {
        long taken = sinceTaken;
        sinceTaken = 0;
        return taken;
    }
}
