package kopi.app.cluster;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import kopi.adapter.eggs.EggClient;
import kopi.app.config.ClusterConfig;
import kopi.core.egg.EggEffect.Outcome;
import kopi.core.egg.NodeId;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.protocol.v1.StatusReply;

/** The eggs of a cluster, as commands see them: whichever leads decides. For one thread. */
public final class Eggs {
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final ClusterConfig config;

    /** The eggs of that cluster, which need not be there. */
    public Eggs(ClusterConfig config) {
        this.config = config;
    }

    /**
     * What the leader says about the cluster; while nobody leads, what another egg says.
     *
     * @throws UnavailableException if no egg answers
     */
    public ClusterReport status() {
        Optional<StatusReply> best = Optional.empty();
        for (NodeId egg : config.layout().eggs().descendingSet()) {
            Optional<StatusReply> reply = ask(egg, EggClient::status);
            if (reply.isPresent() && reply.get().getLeader().equals(egg.name())) {
                return ClusterReport.of(reply.get());
            }
            best = best.or(() -> reply);
        }
        return ClusterReport.of(best.orElseThrow(this::nobody));
    }

    /** Whether any egg answers. */
    public boolean isAnyThere() {
        return config.layout().eggs().stream()
                .anyMatch(egg -> ask(egg, EggClient::status).isPresent());
    }

    /**
     * Has the leader take a request; waits for one to be elected.
     *
     * @throws InvalidInputException if it refuses
     * @throws UnavailableException if there is none in time
     */
    public void decide(Function<EggClient, Outcome> request, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        do {
            for (NodeId egg : candidates()) {
                Optional<Outcome> outcome = ask(egg, request);
                if (outcome.isPresent()) {
                    switch (outcome.get()) {
                        case Outcome.Accepted() -> {
                            return;
                        }
                        case Outcome.Refused(String reason) -> throw new InvalidInputException(reason);
                        case Outcome.NotLeading _ -> {
                            // The next one may lead, or they are still electing.
                        }
                    }
                }
            }
            Thread.sleep(PAUSE);
        } while (System.nanoTime() < deadline);
        throw isAnyThere() ? new UnavailableException("the eggs of life have no leader; try again") : nobody();
    }

    private List<NodeId> candidates() {
        return new ArrayList<>(config.layout().eggs().descendingSet());
    }

    private <T> Optional<T> ask(NodeId egg, Function<EggClient, T> question) {
        var address = new InetSocketAddress(config.host(), config.eggPort(egg));
        try (var client = new EggClient(address, config.security().token())) {
            return Optional.of(question.apply(client));
        } catch (UnavailableException _) {
            return Optional.empty();
        }
    }

    private UnavailableException nobody() {
        return new UnavailableException("no egg of life answers on " + config.host() + " from port " + config.eggPort()
                + " on; start the cluster with: kopi up -f " + config.file());
    }
}
