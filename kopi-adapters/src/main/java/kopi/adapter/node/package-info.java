/**
 * The imperative shell around a role: takes messages from a broker, has the role's engine decide, carries the steps out.
 *
 * <p>Entry point: {@link kopi.adapter.node.RoleDriver}. Thread-safe. Depends on the core's ports, on no other adapter.
 */
@NullMarked
package kopi.adapter.node;

import org.jspecify.annotations.NullMarked;
