/**
 * The egg of life: which nodes live, which egg leads, what is started, stopped and killed.
 *
 * <p>Entry point: {@link kopi.core.egg.Egg}, which turns an {@link kopi.core.egg.EggInput} into {@link
 * kopi.core.egg.EggEffect}s; docs/fault-tolerance.md explains the whole. Single owner, no threads, no I/O; time comes in
 * with every input, in milliseconds. Depends on no other package: eggs know neither jobs nor the broker.
 */
@NullMarked
package kopi.core.egg;

import org.jspecify.annotations.NullMarked;
