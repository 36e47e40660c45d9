/**
 * The deciding code of kopi: what a batch, a report and a job are, what every role does with a message, in which
 * order work is committed.
 *
 * <p>Everything below this package is deterministic and free of I/O, clocks, threads and randomness; those come in
 * through {@link kopi.core.port}. It depends on the JDK, JSpecify annotations and RoaringBitmap, and on nothing else.
 */
@NullMarked
package kopi.core;

import org.jspecify.annotations.NullMarked;
