/**
 * A client's side of a job: which gateway is called, when what may be sent, how slices become files, and when the job is
 * closed.
 *
 * <p>Entry point: {@link kopi.core.client.ClientEngine}; {@link kopi.core.client.ClientSession} for who has no gateway in
 * between. Deterministic, no I/O, single owner. Depends on {@link kopi.core.message}, {@link kopi.core.job} and {@link
 * kopi.core.state}, and on {@link kopi.core.role} to repeat what the stages did of a batch.
 */
@NullMarked
package kopi.core.client;

import org.jspecify.annotations.NullMarked;
