package kopi.adapter.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * What the members of a gzip file unpack to, one behind the other. Unlike the JDK's stream it says where a file is wrong, and
 * takes nothing for a member that is none. Not thread-safe.
 */
final class GzipText extends InputStream {
    private static final int MAGIC = 0x8B1F;
    private static final int DEFLATE = 8;
    /** Of a member's header behind magic number and method: time, extra flags and system, which do not matter. */
    private static final int UNUSED = 6;

    private static final int HEADER_CRC = 1 << 1;
    private static final int EXTRA = 1 << 2;
    private static final int NAME = 1 << 3;
    private static final int COMMENT = 1 << 4;
    private static final int RESERVED = 0xE0;

    private final PackedBytes packed;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc32 = new CRC32();
    private boolean isInside;
    private boolean isOver;

    GzipText(PackedBytes packed) {
        this.packed = packed;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        while (!isOver) {
            if (!isInside) {
                startMember();
                continue;
            }
            int count = inflate(to, offset, length);
            if (count > 0) {
                crc32.update(to, offset, count);
                return count;
            }
            if (inflater.finished()) {
                endMember();
            } else if (inflater.needsDictionary()) {
                throw damaged("it asks for a dictionary");
            } else {
                feed();
            }
        }
        return -1;
    }

    private int inflate(byte[] to, int offset, int length) throws CorruptDataException {
        try {
            return inflater.inflate(to, offset, length);
        } catch (DataFormatException e) {
            int ahead = inflater.getRemaining();
            throw new CorruptDataException(packed.position() - ahead, "is damaged: " + e.getMessage());
        }
    }

    private void feed() throws CorruptDataException {
        if (!packed.fill()) {
            throw packed.cutOff();
        }
        inflater.setInput(packed.buffer(), packed.at(), packed.available());
        packed.skip(packed.available());
    }

    private void startMember() throws CorruptDataException {
        long start = packed.position();
        if (packed.next(2) != MAGIC) {
            throw new CorruptDataException(start, "is not gzip there");
        }
        if (packed.next() != DEFLATE) {
            throw damaged("an unknown method");
        }
        int flags = packed.next();
        if ((flags & RESERVED) != 0) {
            throw damaged("unknown flags");
        }
        packed.next(UNUSED);
        if ((flags & EXTRA) != 0) {
            skip((int) packed.next(2));
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            packed.next(2);
        }
        inflater.reset();
        crc32.reset();
        isInside = true;
    }

    private void skip(int count) throws CorruptDataException {
        for (int i = 0; i < count; i++) {
            packed.next();
        }
    }

    private void skipText() throws CorruptDataException {
        while (packed.next() != 0) {
            // What a file was called, or somebody's remark.
        }
    }

    private void endMember() throws CorruptDataException {
        packed.skip(-inflater.getRemaining());
        if (packed.next(Integer.BYTES) != crc32.getValue()) {
            throw damaged("its checksum is wrong");
        }
        if (packed.next(Integer.BYTES) != (inflater.getBytesWritten() & 0xFFFF_FFFFL)) {
            throw damaged("its length is wrong");
        }
        isInside = false;
        long end = packed.position();
        if (!packed.fill()) {
            isOver = true;
        } else if (packed.buffer()[packed.at()] == 0) {
            requireZeros(end);
            isOver = true;
        } else if (packed.buffer()[packed.at()] != (byte) MAGIC) {
            throw behindTheEnd(end);
        }
    }

    /** Tapes and disks fill their blocks with zeros. */
    private void requireZeros(long end) throws CorruptDataException {
        while (packed.fill()) {
            if (packed.next() != 0) {
                throw behindTheEnd(end);
            }
        }
    }

    private static CorruptDataException behindTheEnd(long end) {
        return new CorruptDataException(end, "continues with something other than gzip there");
    }

    private CorruptDataException damaged(String what) {
        return new CorruptDataException(packed.position(), "is damaged: " + what);
    }

    @Override
    public void close() {
        inflater.end();
    }
}
