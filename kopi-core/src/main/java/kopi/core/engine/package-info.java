/**
 * Exactly-once bookkeeping: in which order a role's work is committed.
 *
 * <p>Entry point: {@link kopi.core.engine.CommitProtocol}. No I/O and no threads: it says what to do next, and drivers do
 * it. Depends on {@link kopi.core.role} and {@link kopi.core.port}.
 */
@NullMarked
package kopi.core.engine;

import org.jspecify.annotations.NullMarked;
