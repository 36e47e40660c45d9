package kopi.core.access;

import java.util.EnumMap;
import java.util.Map;

/**
 * How many frames of each kind a connection may send in a while. A frame costs its receiver work, and memory while it is held,
 * whether it carries anything or not; the limits are far above what an honest client sends. Mutable, single owner.
 */
public final class FrameBudget {
    private static final long WINDOW_MILLIS = 10_000;
    /** As many bytes of data allow one small frame more. */
    private static final int BYTES_PER_SMALL_FRAME = 8 << 10;

    private final Map<Kind, Integer> taken = new EnumMap<>(Kind.class);
    private long dataBytes;
    private long windowStart;

    /** What is counted. */
    public enum Kind {
        /** Data of many bytes, or what ends its stream. The windows of HTTP/2 bound it. */
        DATA(Integer.MAX_VALUE),
        /** Data without a byte, which does not end its stream. */
        EMPTY_DATA(100),
        /**
         * Data of a few bytes, which does not end its stream: to hold it takes many times as much memory as it has bytes. An
         * honest client sends some as the ends of its messages, and where a window had room for a few bytes only: the more of
         * them, the more data it sends.
         */
        SMALL_DATA(1_000),
        /** Frames that are padded: what they seem to carry may be nothing. */
        PADDED(100),
        /** The beginnings and ends of calls. */
        HEADERS(10_000),
        /** Headers that go on, without an end perhaps. */
        CONTINUATION(50),
        /** Advice about order, which nobody follows. */
        PRIORITY(500),
        /** Calls that are taken back. */
        RESET(1_000),
        /** Settings, which must be acknowledged. */
        SETTINGS(50),
        /** Pings, which must be answered, and answers. */
        PING(500),
        /** Goodbyes. */
        GO_AWAY(10),
        /** Room for more, of which an honest client gives much at a time. */
        WINDOW_UPDATE(20_000),
        /** What the protocol says to ignore. */
        UNKNOWN(100);

        private final int limit;

        Kind(int limit) {
            this.limit = limit;
        }
    }

    /**
     * Nothing has come yet.
     *
     * @param nowMillis of a clock that never runs backwards
     */
    public FrameBudget(long nowMillis) {
        this.windowStart = nowMillis;
    }

    /**
     * Counts a frame; whether it is not one too many.
     *
     * @param bytes what the frame carries
     */
    public boolean take(Kind kind, int bytes, long nowMillis) {
        if (nowMillis - windowStart >= WINDOW_MILLIS) {
            windowStart = nowMillis;
            taken.clear();
            dataBytes = 0;
        }
        if (kind == Kind.DATA) {
            dataBytes += bytes;
            return true;
        }
        return taken.merge(kind, 1, Integer::sum) <= limit(kind);
    }

    private long limit(Kind kind) {
        return kind == Kind.SMALL_DATA ? kind.limit + dataBytes / BYTES_PER_SMALL_FRAME : kind.limit;
    }
}
