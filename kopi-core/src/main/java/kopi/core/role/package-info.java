/**
 * The roles: what filter, group-by, reducer, aggregator, joiner, controller and gateway do with a message.
 *
 * <p>A {@link kopi.core.role.Role} is a deterministic function from a message and its own state to {@link
 * kopi.core.role.Effect}s; it does nothing itself. Drivers call it from one thread at a time and carry the effects out
 * in the order of {@link kopi.core.engine.CommitProtocol}. The stateless roles are pure: the same message gives the
 * same effects. {@link kopi.core.role.Fold}s keep state that is nothing but the sum of the journal they read. Depends on
 * the other packages of the core, not on any adapter.
 */
@NullMarked
package kopi.core.role;

import org.jspecify.annotations.NullMarked;
