/**
 * What is called between processes: gRPC's methods over kopi's own types, and what commands and eggs say to each other.
 *
 * <p>Entry points: {@link kopi.protocol.call.GatewayMethods} and {@link kopi.protocol.call.EggMethods}. Values and constants,
 * for use by any thread. Generated types stay behind it.
 */
@NullMarked
package kopi.protocol.call;

import org.jspecify.annotations.NullMarked;
