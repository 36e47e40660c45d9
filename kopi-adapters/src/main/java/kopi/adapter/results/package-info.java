/**
 * Report files on disk: whole or not at all.
 *
 * <p>Entry point: {@link kopi.adapter.results.ResultFolder}. Thread-safe. Depends on the core and on
 * {@code kopi.platform.folder}.
 */
@NullMarked
package kopi.adapter.results;

import org.jspecify.annotations.NullMarked;
