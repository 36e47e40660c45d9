package kopi.core.trace;

import java.util.HexFormat;
import java.util.Optional;
import kopi.core.model.JobId;
import org.jspecify.annotations.Nullable;

/**
 * Names a span of a trace, for those that are to follow it: W3C's {@code traceparent}. It travels beside messages, in headers,
 * and is no part of them.
 *
 * @param traceHigh the first half of the trace's id; not both halves are 0
 * @param span the span's id, not 0
 * @param isSampled whether whoever made it records it
 */
public record TraceContext(long traceHigh, long traceLow, long span, boolean isSampled) {
    /** The name of the header, in AMQP and gRPC. */
    public static final String HEADER = "traceparent";

    private static final HexFormat HEX = HexFormat.of();
    private static final int LENGTH = 55;
    private static final String VERSION = "00";
    private static final String NO_VERSION = "ff";
    /** Where the dashes are. */
    private static final int BEFORE_TRACE = 2;

    private static final int HALF_OF_TRACE = 19;
    private static final int BEFORE_SPAN = 35;
    private static final int BEFORE_FLAGS = 52;
    private static final int SAMPLED = 1;

    public TraceContext {
        if ((traceHigh == 0 && traceLow == 0) || span == 0) {
            throw new IllegalArgumentException("the ids of a trace and a span must not be 0");
        }
    }

    /** What a job's spans belong to if nobody has said so: it follows from the job. */
    public static TraceContext ofJob(JobId job) {
        return new TraceContext(id(1, job), id(2, job), id(3, job), true);
    }

    private static long id(long salt, JobId job) {
        long id = StableHash.of(salt, job.value());
        return id == 0 ? 1 : id;
    }

    /** Reads a header that anybody may have written; empty if it is none. */
    public static Optional<TraceContext> parse(@Nullable String header) {
        if (header == null || !isFormed(header)) {
            return Optional.empty();
        }
        long high = HexFormat.fromHexDigitsToLong(header, BEFORE_TRACE + 1, HALF_OF_TRACE);
        long low = HexFormat.fromHexDigitsToLong(header, HALF_OF_TRACE, BEFORE_SPAN);
        long span = HexFormat.fromHexDigitsToLong(header, BEFORE_SPAN + 1, BEFORE_FLAGS);
        if ((high == 0 && low == 0) || span == 0) {
            return Optional.empty();
        }
        boolean isSampled = (HexFormat.fromHexDigits(header, BEFORE_FLAGS + 1, LENGTH) & SAMPLED) != 0;
        return Optional.of(new TraceContext(high, low, span, isSampled));
    }

    private static boolean isFormed(String header) {
        if (header.length() != LENGTH || header.startsWith(NO_VERSION)) {
            return false;
        }
        for (int i = 0; i < LENGTH; i++) {
            char c = header.charAt(i);
            boolean isDash = i == BEFORE_TRACE || i == BEFORE_SPAN || i == BEFORE_FLAGS;
            boolean isHex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
            if (isDash ? c != '-' : !isHex) {
                return false;
            }
        }
        return true;
    }

    /** As a header. */
    public String header() {
        return VERSION + "-" + traceId() + "-" + spanId() + (isSampled ? "-01" : "-00");
    }

    /** The trace's id, in 32 hexadecimal digits. */
    public String traceId() {
        return HEX.toHexDigits(traceHigh) + HEX.toHexDigits(traceLow);
    }

    /** The span's id, in 16 hexadecimal digits. */
    public String spanId() {
        return HEX.toHexDigits(span);
    }

    /** Whether both are of one trace. */
    public boolean isOfTraceOf(TraceContext other) {
        return traceHigh == other.traceHigh && traceLow == other.traceLow;
    }
}
