/**
 * What stands between the core and the world: each package below is one mechanism, named by it, and knows no other.
 *
 * <p>Entry points are in those packages; {@code kopi.app} picks and connects them. Adapters own the threads, files,
 * clocks and sockets that the core must not have, and must not depend on {@code kopi.app} or {@code kopi.testkit}.
 */
@NullMarked
package kopi.adapter;

import org.jspecify.annotations.NullMarked;
