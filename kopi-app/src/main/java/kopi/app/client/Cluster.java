package kopi.app.client;

import java.util.List;
import kopi.adapter.grpc.ClientSecurity;
import kopi.adapter.grpc.GatewayAddress;
import kopi.core.client.Patience;

/**
 * A cluster, as its clients see it.
 *
 * @param gateways where to find it, at least one
 */
public record Cluster(List<GatewayAddress> gateways, ClientSecurity security, Patience patience) {
    public Cluster {
        gateways = List.copyOf(gateways);
        if (gateways.isEmpty()) {
            throw new IllegalArgumentException("a cluster is reached through a gateway at least");
        }
    }
}
