package kopi.app.client;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import kopi.adapter.grpc.GatewayAddress;
import kopi.adapter.grpc.GatewayClient;
import kopi.core.client.GatewaySearch;
import kopi.core.client.GatewaySearch.Step;
import kopi.core.error.UnavailableException;
import kopi.core.port.MessageCodec;
import kopi.core.port.PlanCodec;
import kopi.core.port.QueryPlanner.PlannedQuery;
import kopi.core.port.QueryPlanner.SqlQueries;

/** Has a cluster plan queries: asks one gateway after the other until one answers. */
public final class ClusterPlanner {
    private final Cluster cluster;
    private final MessageCodec messages;
    private final PlanCodec plans;
    private final ContactListener listener;

    /** @param listener hears how it gets on with gateways */
    public ClusterPlanner(Cluster cluster, MessageCodec messages, PlanCodec plans, ContactListener listener) {
        this.cluster = cluster;
        this.messages = messages;
        this.plans = plans;
        this.listener = listener;
    }

    /**
     * Plans queries.
     *
     * @return in their order
     * @throws kopi.core.error.InvalidInputException if one is none, or cannot be run; says which, where in it, and why
     * @throws UnavailableException if no gateway is there
     */
    public List<PlannedQuery> plan(SqlQueries queries) throws InterruptedException {
        var search = new GatewaySearch(
                cluster.patience(),
                cluster.gateways().size(),
                () -> ThreadLocalRandom.current().nextDouble(),
                System.nanoTime());
        Step.Ask next = search.first();
        while (true) {
            Thread.sleep(next.pause());
            GatewayAddress address = cluster.gateways().get(next.gateway());
            listener.asking(address.toString());
            try (var gateway = new GatewayClient(address, cluster.security(), messages, plans)) {
                return gateway.plan(queries);
            } catch (UnavailableException e) {
                next = switch (search.failed(System.nanoTime())) {
                    case Step.Ask ask -> ask;
                    case Step.GiveUp() -> throw e;
                };
            }
        }
    }
}
