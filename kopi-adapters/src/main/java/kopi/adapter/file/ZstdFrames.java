package kopi.adapter.file;

import java.io.InputStream;

/**
 * The frames of a Zstandard file, for whoever unpacks them: walks from block to block, so that it can be said where a file is
 * cut off or not Zstandard, and refuses frames that would take more memory than a {@link #MAX_WINDOW}. Not thread-safe.
 */
final class ZstdFrames extends InputStream {
    /** What every decoder should have room for, as RFC 8878 has it. {@code zstd} makes larger ones only if it is asked to. */
    static final long MAX_WINDOW = 8L << 20;

    private static final int MAGIC = 0xFD2FB528;
    private static final int SKIPPABLE = 0x184D2A50;
    private static final int SKIPPABLE_BITS = 0xFFFF_FFF0;
    private static final int MAX_HEADER = 18;
    private static final int BLOCK_HEADER = 3;
    private static final int[] DICTIONARY_BYTES = {0, 1, 2, 4};
    private static final int[] SIZE_BYTES = {0, 2, 4, 8};
    /** What a content size of two bytes is counted from. */
    private static final int SIZE_OFFSET = 256;

    private static final int MIN_WINDOW_LOG = 10;

    private final PackedBytes packed;
    /** A header that has been looked at and not been passed on. */
    private final byte[] header = new byte[MAX_HEADER];

    private int headerLength;
    private int headerAt;
    /** So many bytes are passed on as they are. */
    private long left;

    private State state = State.BETWEEN_FRAMES;
    private boolean hasChecksum;

    private enum State {
        BETWEEN_FRAMES,
        BEFORE_BLOCK,
        BEHIND_LAST_BLOCK
    }

    ZstdFrames(PackedBytes packed) {
        this.packed = packed;
    }

    @Override
    public int read() throws CorruptDataException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws CorruptDataException {
        while (true) {
            if (headerAt < headerLength) {
                int count = Math.min(length, headerLength - headerAt);
                System.arraycopy(header, headerAt, to, offset, count);
                headerAt += count;
                return count;
            }
            if (left > 0) {
                return passOn(to, offset, length);
            }
            if (!nextPart()) {
                return -1;
            }
        }
    }

    private int passOn(byte[] to, int offset, int length) throws CorruptDataException {
        if (!packed.fill()) {
            throw packed.cutOff();
        }
        int count = (int) Math.min(Math.min(length, packed.available()), left);
        System.arraycopy(packed.buffer(), packed.at(), to, offset, count);
        packed.skip(count);
        left -= count;
        return count;
    }

    private boolean nextPart() throws CorruptDataException {
        headerLength = 0;
        headerAt = 0;
        switch (state) {
            case BETWEEN_FRAMES -> {
                if (!packed.fill()) {
                    // An empty file is no Zstandard file, either.
                    if (packed.position() == 0) {
                        throw packed.cutOff();
                    }
                    return false;
                }
                startFrame();
            }
            case BEFORE_BLOCK -> startBlock();
            case BEHIND_LAST_BLOCK -> {
                left = hasChecksum ? Integer.BYTES : 0;
                state = State.BETWEEN_FRAMES;
            }
        }
        return true;
    }

    private void startFrame() throws CorruptDataException {
        long start = packed.position();
        int magic = (int) take(Integer.BYTES);
        if ((magic & SKIPPABLE_BITS) == SKIPPABLE) {
            headerLength = 0;
            passOver(packed.next(Integer.BYTES));
            return;
        }
        if (magic != MAGIC) {
            throw new CorruptDataException(
                    start,
                    start == 0 ? "is not Zstandard there" : "continues with something other than Zstandard there");
        }
        int descriptor = (int) take(1);
        boolean isOneSegment = (descriptor & 1 << 5) != 0;
        hasChecksum = (descriptor & 1 << 2) != 0;
        long window = isOneSegment ? 0 : window((int) take(1));
        if (take(DICTIONARY_BYTES[descriptor & 3]) != 0) {
            throw new CorruptDataException(start, "needs a dictionary; unpack it first, with zstd -d -D DICTIONARY");
        }
        int sizeKind = descriptor >>> 6;
        int sizeBytes = sizeKind == 0 && isOneSegment ? 1 : SIZE_BYTES[sizeKind];
        long size = take(sizeBytes) + (sizeBytes == 2 ? SIZE_OFFSET : 0);
        requireSmall(start, isOneSegment ? size : window);
        state = State.BEFORE_BLOCK;
    }

    private static long window(int descriptor) {
        long base = 1L << (MIN_WINDOW_LOG + (descriptor >>> 3));
        return base + base / 8 * (descriptor & 7);
    }

    private static void requireSmall(long start, long window) throws CorruptDataException {
        if (window > MAX_WINDOW || window < 0) {
            throw new CorruptDataException(
                    start,
                    "was packed with a window of more than " + (MAX_WINDOW >> 20)
                            + " MiB, as zstd --long and --ultra do; pack it without them");
        }
    }

    private void startBlock() throws CorruptDataException {
        long start = packed.position();
        int block = (int) take(BLOCK_HEADER);
        int size = block >>> 3;
        left = switch (block >>> 1 & 3) {
            case 0, 2 -> size;
            case 1 -> 1;
            default -> throw new CorruptDataException(start, "is damaged: an unknown kind of block");
        };
        state = (block & 1) != 0 ? State.BEHIND_LAST_BLOCK : State.BEFORE_BLOCK;
    }

    /** The next bytes, the lowest first; they are passed on, too. */
    private long take(int count) throws CorruptDataException {
        long value = 0;
        for (int i = 0; i < count; i++) {
            int next = packed.next();
            header[headerLength++] = (byte) next;
            value |= (long) next << (Byte.SIZE * i);
        }
        return value;
    }

    private void passOver(long count) throws CorruptDataException {
        for (long toSkip = count; toSkip > 0; ) {
            if (!packed.fill()) {
                throw packed.cutOff();
            }
            int now = (int) Math.min(toSkip, packed.available());
            packed.skip(now);
            toSkip -= now;
        }
    }
}
