package kopi.app.client;

import java.util.concurrent.ThreadLocalRandom;
import kopi.adapter.grpc.GatewayAddress;
import kopi.adapter.grpc.GatewayClient;
import kopi.core.client.GatewaySearch;
import kopi.core.client.GatewaySearch.Step;
import kopi.core.error.UnavailableException;
import kopi.core.port.MessageCodec;
import kopi.core.port.PlanCodec;

/** Asks a cluster what any of its gateways can answer: one after the other, until one does. For one thread. */
public final class AnyGateway {
    private final Cluster cluster;
    private final MessageCodec messages;
    private final PlanCodec plans;
    private final ContactListener listener;

    /** @param listener hears how it gets on with gateways */
    public AnyGateway(Cluster cluster, MessageCodec messages, PlanCodec plans, ContactListener listener) {
        this.cluster = cluster;
        this.messages = messages;
        this.plans = plans;
        this.listener = listener;
    }

    /**
     * What is asked.
     *
     * @param <T> the answer
     */
    public interface Question<T> {
        /** Asks that gateway; an UnavailableException has another one asked. */
        T ask(GatewayClient gateway) throws InterruptedException;
    }

    /**
     * Asks.
     *
     * @throws UnavailableException if no gateway is there
     * @throws kopi.core.error.KopiException what else the question throws
     */
    public <T> T ask(Question<T> question) throws InterruptedException {
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
                return question.ask(gateway);
            } catch (UnavailableException e) {
                next = switch (search.failed(System.nanoTime())) {
                    case Step.Ask ask -> ask;
                    case Step.GiveUp() -> throw e;
                };
            }
        }
    }
}
