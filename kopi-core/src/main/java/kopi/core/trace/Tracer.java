package kopi.core.trace;

/**
 * Takes spans.
 *
 * <p><b>Threads.</b> Any, at once; nothing waits, for what is not taken in time is dropped and counted. <b>Failure
 * semantics.</b> Nothing throws: whoever is traced does not notice.
 */
public interface Tracer extends AutoCloseable {
    /** Takes none. */
    Tracer NONE = new Tracer() {};

    /** What is to be traced. */
    default TraceSampling sampling() {
        return TraceSampling.NONE;
    }

    /** Begins a span. */
    default Span begin(SpanStart start) {
        return Span.NONE;
    }

    /** Sends what has ended, for a second at most, and takes nothing any more. */
    @Override
    default void close() {}
}
