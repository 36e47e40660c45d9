/**
 * Implementations of ports for tests, each under the same contract suite as the real one.
 *
 * <p>Thread-safe unless said otherwise. Depends on the core's ports.
 */
@NullMarked
package kopi.testkit.fake;

import org.jspecify.annotations.NullMarked;
