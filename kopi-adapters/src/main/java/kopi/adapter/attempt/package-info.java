/**
 * Notes on the disk which message a process is working on, for the process after it.
 *
 * <p>Entry point: {@link kopi.adapter.attempt.FileAttempts}. Thread-safe. Depends on the core's ports, on no other adapter.
 */
@NullMarked
package kopi.adapter.attempt;

import org.jspecify.annotations.NullMarked;
