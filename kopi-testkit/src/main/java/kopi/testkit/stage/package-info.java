/**
 * Tries roles the hard way: duplicates, any order, crashes and restarts must not show in what they publish.
 *
 * <p>Entry point: {@link kopi.testkit.stage.StageVerifier}; for whole jobs see {@code kopi.testkit.sim}. Everything runs on
 * the caller's thread and by a seed, so that what is found can be found again. Depends on the core only.
 */
@NullMarked
package kopi.testkit.stage;

import org.jspecify.annotations.NullMarked;
