/**
 * Which roles there are, what they are called and which of them keep state. Names occur nowhere else.
 *
 * <p>Entry point: {@link kopi.core.topology.RoleKind}. Depends on nothing.
 */
@NullMarked
package kopi.core.topology;

import org.jspecify.annotations.NullMarked;
