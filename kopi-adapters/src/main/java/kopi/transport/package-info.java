/**
 * What servers of calls share: who has how many connections and calls, how much may come in, and how HTTP/2 is kept from being
 * misused.
 *
 * <p>Entry point: {@link kopi.transport.ServerGuard}. Thread-safe. What is decided is decided by {@code kopi.core.access};
 * here it is applied to gRPC over Netty.
 */
@NullMarked
package kopi.transport;

import org.jspecify.annotations.NullMarked;
