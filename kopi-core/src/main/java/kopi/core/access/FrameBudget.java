package kopi.core.access;

import java.util.EnumMap;
import java.util.Map;

/**
 * How many frames of each kind a connection may send in a while. A frame costs its receiver work, and memory while it is held,
 * whether it carries anything or not; the limits are far above what an honest client sends. Mutable, single owner.
 */
public final class FrameBudget {
    private static final long WINDOW_MILLIS = 10_000;

    private final Map<Kind, Integer> taken = new EnumMap<>(Kind.class);
    private long windowStart;

    /** What is counted. */
    public enum Kind {
        /** Data without a byte, which does not end its stream. */
        EMPTY_DATA(100),
        /** Data of a few bytes, which does not end its stream: to hold it takes many times as much memory as it has bytes. */
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

    /** Counts a frame; whether it is not one too many. */
    public boolean take(Kind kind, long nowMillis) {
        if (nowMillis - windowStart >= WINDOW_MILLIS) {
            windowStart = nowMillis;
            taken.clear();
        }
        return taken.merge(kind, 1, Integer::sum) <= kind.limit;
    }
}
