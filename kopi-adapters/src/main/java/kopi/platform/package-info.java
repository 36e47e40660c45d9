/**
 * What adapters and the program share of the operating system: which process is which, files that only their owner can
 * read, locks on files, and threads that take turns.
 *
 * <p>Entry points: {@link kopi.platform.ProcessIdentity}, {@link kopi.platform.PidFile}, {@link kopi.platform.PrivateFiles},
 * {@link kopi.platform.FileLocks}, {@link kopi.platform.SerialQueue}.
 * Knows nothing of kopi but its exceptions. For any thread.
 */
@NullMarked
package kopi.platform;

import org.jspecify.annotations.NullMarked;
