/**
 * A client's side of a job: when it may send what, and how slices become files.
 *
 * <p>Entry point: {@link kopi.core.client.ClientSession}. Deterministic, no I/O, single owner. Depends on {@link
 * kopi.core.message}, {@link kopi.core.job} and {@link kopi.core.state}.
 */
@NullMarked
package kopi.core.client;

import org.jspecify.annotations.NullMarked;
