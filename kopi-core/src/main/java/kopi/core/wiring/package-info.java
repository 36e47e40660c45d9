/**
 * What each role reads, and how the roles that one node hosts are wired: the one description that embedded mode, nodes,
 * simulator and test clusters go by.
 *
 * <p>Entry point: {@link kopi.core.wiring.Wiring}. Pure. Depends on {@link kopi.core.role} and {@link kopi.core.topology}.
 */
@NullMarked
package kopi.core.wiring;

import org.jspecify.annotations.NullMarked;
