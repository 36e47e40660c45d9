/**
 * Folders that one process at a time writes files to, whole files or none.
 *
 * <p>Entry points: {@link kopi.platform.folder.LockedFolder} for the lock, {@link kopi.platform.folder.Draft} for a file
 * that takes its name when it is complete, {@link kopi.platform.folder.IoReason} for what to tell of a failure. Names are
 * resolved in the directory that was opened ({@code openat}, {@code renameat}), links are not followed. May be used by any
 * adapter and by the app; depends on the core's errors only.
 */
@NullMarked
package kopi.platform.folder;

import org.jspecify.annotations.NullMarked;
