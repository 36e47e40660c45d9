package kopi.core.trace;

import java.util.Optional;

/**
 * A part of a trace that has begun. Any thread, one at a time; nothing waits, nothing throws.
 *
 * <p>One that nobody ends is never recorded, and holds nothing.
 */
public interface Span {
    /** Of what is not traced. */
    Span NONE = new Span() {};

    /** Names it, for what follows from it; empty if it is not recorded. */
    default Optional<TraceContext> context() {
        return Optional.empty();
    }

    /** What it is about has failed, for that reason. */
    default void failed(String reason) {}

    /** What it is about is over. What is said of it after that does not count. */
    default void end() {}
}
