/**
 * What the core needs from outside, as small interfaces that say how they fail.
 *
 * <p>Entry point: {@link kopi.core.port.Broker}. Implementations live in adapters and in the test kit; one contract
 * suite runs on all of them.
 */
@NullMarked
package kopi.core.port;

import org.jspecify.annotations.NullMarked;
