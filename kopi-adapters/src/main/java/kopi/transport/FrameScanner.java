package kopi.transport;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import kopi.core.access.FrameBudget.Kind;

/**
 * Finds the frames of HTTP/2 (RFC 9113) in what a client sends, however it is cut, and says of each what kind it is. Looks at
 * their headers only, and keeps nothing but where it is. Not thread-safe.
 */
final class FrameScanner {
    private static final int PREFACE_BYTES = 24;
    private static final int HEADER_BYTES = 9;
    /** The smallest piece that gRPC cuts messages into on purpose is a hundred times as large. */
    private static final int SMALL_BYTES = 128;

    private static final int END_STREAM = 0x1;
    private static final int PADDED = 0x8;

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int BITS_OF_A_BYTE = 8;

    /** By their numbers; data is looked at more closely. A client may not push (5). */
    private static final Kind[] KINDS = {
        Kind.SMALL_DATA,
        Kind.HEADERS,
        Kind.PRIORITY,
        Kind.RESET,
        Kind.SETTINGS,
        Kind.UNKNOWN,
        Kind.PING,
        Kind.GO_AWAY,
        Kind.WINDOW_UPDATE,
        Kind.CONTINUATION
    };

    /** Asked whether one more frame may come. */
    @FunctionalInterface
    interface Frames {
        /**
         * Whether it may.
         *
         * @param length how many bytes the frame carries
         */
        boolean take(Kind kind, int length);
    }

    private long skip = PREFACE_BYTES;
    private int headerBytes;
    private int length;
    private int type;

    /**
     * Reads on, and leaves the buffer as it is.
     *
     * @param frames is asked for each frame
     * @return the kind for which it said no; the rest was not looked at
     */
    Optional<Kind> scan(ByteBuf bytes, Frames frames) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (skip > 0) {
                long skipped = Math.min(skip, (long) end - at);
                skip -= skipped;
                at += (int) skipped;
            } else {
                Optional<Kind> frame = header(bytes.getUnsignedByte(at++));
                if (frame.isPresent() && !frames.take(frame.get(), length)) {
                    return frame;
                }
            }
        }
        return Optional.empty();
    }

    /** Takes a byte of a frame's header: three of its length, its type, its flags, and four of its stream. */
    private Optional<Kind> header(int next) {
        int at = headerBytes++;
        Optional<Kind> kind = Optional.empty();
        switch (at) {
            case 0 -> length = next;
            case 1, 2 -> length = length << BITS_OF_A_BYTE | next;
            case 3 -> type = next;
            case 4 -> kind = kind(next);
            default -> {
                if (headerBytes == HEADER_BYTES) {
                    headerBytes = 0;
                    skip = length;
                }
            }
        }
        return kind;
    }

    private Optional<Kind> kind(int flags) {
        if ((type == DATA || type == HEADERS) && (flags & PADDED) != 0) {
            return Optional.of(Kind.PADDED);
        }
        if (type != DATA) {
            return Optional.of(type < KINDS.length ? KINDS[type] : Kind.UNKNOWN);
        }
        if ((flags & END_STREAM) != 0 || length >= SMALL_BYTES) {
            return Optional.of(Kind.DATA);
        }
        return Optional.of(length == 0 ? Kind.EMPTY_DATA : Kind.SMALL_DATA);
    }
}
