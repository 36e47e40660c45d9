/**
 * What the core needs from outside, as small interfaces that say how they fail.
 *
 * <p>Entry points: {@link kopi.core.port.Broker}; for the egg of life {@link kopi.core.port.NodeRuntime} and {@link
 * kopi.core.port.Datagrams}. Implementations live in adapters and in the test kit; one contract
 * suite runs on all of them.
 */
@NullMarked
package kopi.core.port;

import org.jspecify.annotations.NullMarked;
