/**
 * Clients and gateways over gRPC: {@code gateway.proto}, both ends.
 *
 * <p>Entry points: {@link kopi.adapter.grpc.GatewayServer}, which needs a {@link kopi.adapter.grpc.GatewayPort} behind
 * it, and {@link kopi.adapter.grpc.GatewayClient}. Thread-safe. Flow control is by hand in both directions: nothing is
 * taken from a client that the broker has no room for, and nothing is sent to one that does not read. Knows messages
 * only as the core's; what their bytes look like is the codec's matter.
 */
@NullMarked
package kopi.adapter.grpc;

import org.jspecify.annotations.NullMarked;
