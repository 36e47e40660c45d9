/**
 * When to try again what has failed.
 *
 * <p>Entry point: {@link kopi.core.retry.Backoff}. Pure. Depends on nothing.
 */
@NullMarked
package kopi.core.retry;

import org.jspecify.annotations.NullMarked;
