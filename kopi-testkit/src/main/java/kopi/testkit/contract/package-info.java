/**
 * What every implementation of a port must do, as test suites: an implementation's tests extend them and say which of
 * the optional capabilities it has; the suites assert both sides.
 *
 * <p>Entry point: {@link kopi.testkit.contract.BrokerContract}. Suites call the port from the test's thread and wait for
 * what they expect with a time limit; they know nothing of any implementation.
 */
@NullMarked
package kopi.testkit.contract;

import org.jspecify.annotations.NullMarked;
