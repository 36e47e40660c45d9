package kopi.app.client;

import java.util.List;
import java.util.Optional;
import kopi.adapter.grpc.ClientSecurity;
import kopi.adapter.grpc.GatewayAddress;
import kopi.core.client.Patience;
import kopi.core.egg.ClusterIdentity;

/**
 * A cluster, as its clients see it.
 *
 * @param gateways where to find it, at least one
 * @param identity which one it must be; empty: whichever answers there
 */
public record Cluster(
        List<GatewayAddress> gateways, ClientSecurity security, Patience patience, Optional<ClusterIdentity> identity) {
    public Cluster {
        gateways = List.copyOf(gateways);
        if (gateways.isEmpty()) {
            throw new IllegalArgumentException("at least one gateway is needed");
        }
    }

    /** Whichever cluster is there. */
    public Cluster(List<GatewayAddress> gateways, ClientSecurity security, Patience patience) {
        this(gateways, security, patience, Optional.empty());
    }
}
