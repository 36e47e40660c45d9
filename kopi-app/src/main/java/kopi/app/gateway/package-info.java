/**
 * A gateway: the role, and the server that clients connect to.
 *
 * <p>Entry point: {@link kopi.app.gateway.GatewayNode}. Thread-safe.
 */
@NullMarked
package kopi.app.gateway;

import org.jspecify.annotations.NullMarked;
