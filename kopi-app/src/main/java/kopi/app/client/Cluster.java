package kopi.app.client;

import java.util.List;
import java.util.Optional;
import kopi.adapter.grpc.ClientSecurity;
import kopi.adapter.grpc.GatewayAddress;
import kopi.core.client.Patience;
import kopi.core.egg.ClusterIdentity;
import kopi.core.trace.TraceContext;

/**
 * A cluster, as its clients see it.
 *
 * @param gateways where to find it, at least one
 * @param identity which one it must be; empty: whichever answers there
 * @param trace which span what is asked of it follows from, if that is traced
 */
public record Cluster(
        List<GatewayAddress> gateways,
        ClientSecurity security,
        Patience patience,
        Optional<ClusterIdentity> identity,
        Optional<TraceContext> trace) {
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

    /** Whichever cluster is there, or that one. */
    public Cluster(
            List<GatewayAddress> gateways,
            ClientSecurity security,
            Patience patience,
            Optional<ClusterIdentity> identity) {
        this(gateways, security, patience, identity, Optional.empty());
    }

    /** The same, asked on behalf of that span. */
    public Cluster tracedBy(Optional<TraceContext> span) {
        return new Cluster(gateways, security, patience, identity, span);
    }
}
