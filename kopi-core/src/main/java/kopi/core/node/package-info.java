/**
 * What a node makes of its link to the broker and of its own roles: what time counts, what it tells the eggs of life, and
 * when it cannot go on.
 *
 * <p>Entry point: {@link kopi.core.node.NodeEngine}. Inputs in, steps out; no threads, no clock. Node processes and simulated
 * nodes carry the steps out. Depends on {@link kopi.core.port} and {@link kopi.core.egg}.
 */
@NullMarked
package kopi.core.node;

import org.jspecify.annotations.NullMarked;
