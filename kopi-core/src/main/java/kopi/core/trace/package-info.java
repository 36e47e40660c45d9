/**
 * Where the time of a job goes: spans of it, and how they are told to belong together.
 *
 * <p>Entry points: {@link kopi.core.trace.Tracer}, the port that takes spans; {@link kopi.core.trace.TraceContext}, what travels
 * beside messages; {@link kopi.core.trace.TraceSampling}, which decides what is traced. No result depends on any of it. Depends
 * on {@code model} and {@code meter}.
 */
@NullMarked
package kopi.core.trace;

import org.jspecify.annotations.NullMarked;
