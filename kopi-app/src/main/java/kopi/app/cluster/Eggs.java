package kopi.app.cluster;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import kopi.adapter.eggs.EggClient;
import kopi.adapter.eggs.EggClient.Credentials;
import kopi.adapter.home.ClusterHome;
import kopi.app.config.ClusterConfig;
import kopi.app.node.EggDirectory;
import kopi.core.egg.ClusterIdentity;
import kopi.core.egg.ClusterStatus;
import kopi.core.egg.EggEffect.Outcome;
import kopi.core.error.InvalidInputException;
import kopi.core.error.KopiException;
import kopi.core.error.UnavailableException;
import kopi.core.text.SafeText;
import kopi.platform.HostPort;

/**
 * The eggs of a cluster, as commands see them: whichever leads decides. Whoever else answers on their ports is told nothing
 * but whose egg he is. For one thread.
 */
public final class Eggs {
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final ClusterConfig config;
    /** What was heard in the last round from who is no egg of this cluster. */
    private final List<String> strangers = new ArrayList<>();

    private Optional<String> refusal = Optional.empty();
    /** Why the cluster's own folder, which says who its eggs are, could not be read in the last round. */
    private Optional<KopiException> unreadable = Optional.empty();

    /** The eggs of that cluster, which need not be there. */
    public Eggs(ClusterConfig config) {
        this.config = config;
    }

    /** What is asked of an egg, with what proves who asks. */
    public interface Question<T> extends BiFunction<EggClient, Credentials, T> {}

    /**
     * What the leader says about the cluster; while nobody leads, what another egg says.
     *
     * @throws InvalidInputException if none but other clusters' eggs answer
     * @throws UnavailableException if no egg answers, or what tells this cluster's cannot be read
     */
    public ClusterStatus status() {
        forget();
        Optional<ClusterStatus> best = Optional.empty();
        for (InetSocketAddress egg : candidates()) {
            Optional<ClusterStatus> reply = ask(egg, EggClient::status);
            if (reply.isPresent() && reply.get().view().isLeaders()) {
                return reply.get();
            }
            best = best.or(() -> reply);
        }
        return best.orElseThrow(this::nobody);
    }

    /** Whether any egg of this cluster answers. */
    boolean isAnyThere() {
        forget();
        refusal = Optional.empty();
        return candidates().stream().anyMatch(egg -> ask(egg, EggClient::status).isPresent());
    }

    void forget() {
        strangers.clear();
        unreadable = Optional.empty();
    }

    /** Why an egg of this very cluster did not take what it was last asked, for people; empty if none refused. */
    Optional<String> refusal() {
        return refusal;
    }

    /** Who answered instead when they were last asked, for people. */
    List<String> strangers() {
        return List.copyOf(strangers);
    }

    /**
     * Has the leader take a request; waits for one to be elected.
     *
     * @throws InvalidInputException if it refuses, or none but other clusters' eggs answer
     * @throws UnavailableException if there is none in time
     */
    public void decide(Question<Outcome> request, Duration patience) throws InterruptedException {
        decide(request, patience, () -> {});
    }

    /**
     * As above.
     *
     * @param round is run before each round of asking; what it throws ends this
     */
    void decide(Question<Outcome> request, Duration patience, Runnable round) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        do {
            round.run();
            forget();
            List<InetSocketAddress> candidates = candidates();
            for (InetSocketAddress egg : candidates) {
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
            if (!candidates.isEmpty() && strangers.size() == candidates.size()) {
                throw nobody();
            }
            Thread.sleep(PAUSE);
        } while (System.nanoTime() < deadline);
        throw isAnyThere() ? new UnavailableException("the eggs of life have no leader; try again") : nobody();
    }

    /** Where eggs may be, by the cluster file; the one that leads if all live first, if the file tells them apart. */
    List<InetSocketAddress> candidates() {
        return EggDirectory.places(config).stream()
                .flatMap(place -> place.resolve().stream())
                .distinct()
                .toList();
    }

    /** What one of them answers; empty if it does not, or is none of this cluster. */
    <T> Optional<T> ask(InetSocketAddress address, Question<T> question) {
        try (var client = new EggClient(address, config.security().eggTls())) {
            ClusterIdentity there = client.cluster();
            Optional<ClusterIdentity> own = fromHome(ClusterHome::known);
            if (own.filter(there::isSameAs).isEmpty()) {
                strangers.add(foreign(address, there, own));
                return Optional.empty();
            }
            return Optional.of(ask(client, question, own.get()));
        } catch (UnavailableException _) {
            return Optional.empty();
        } catch (InvalidInputException e) {
            strangers.add(e.getMessage());
            return Optional.empty();
        }
    }

    /** What the cluster's own folder says; notes why if it does not. */
    private <T> T fromHome(Function<ClusterHome, T> wanted) {
        try {
            return wanted.apply(config.home());
        } catch (UnavailableException e) {
            unreadable = Optional.of(e);
            throw e;
        }
    }

    private <T> T ask(EggClient client, Question<T> question, ClusterIdentity own) {
        try {
            return question.apply(client, credentials(own));
        } catch (InvalidInputException e) {
            refusal = Optional.of(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private Credentials credentials(ClusterIdentity own) {
        Optional<String> token = config.security().ownToken();
        if (token.isPresent()) {
            return Credentials.of(own, token.get());
        }
        return new Credentials(
                own,
                fromHome(ClusterHome::knownSecret)
                        .orElseThrow(() -> new InvalidInputException("the secret of cluster " + own
                                + " is not in its folder; its eggs restore it within a second if they are alive")));
    }

    private String foreign(InetSocketAddress egg, ClusterIdentity there, Optional<ClusterIdentity> own) {
        return new HostPort(egg.getHostString(), egg.getPort()) + " belongs to cluster " + SafeText.value(there)
                + ", not to "
                + own.map(ClusterIdentity::toString).orElse("that of " + config.file() + ", which was never started");
    }

    /** Why nobody has answered. */
    KopiException nobody() {
        if (!strangers.isEmpty()) {
            return new InvalidInputException(strangers.getFirst());
        }
        List<HostPort> places = EggDirectory.places(config);
        return unreadable.orElseGet(() -> new UnavailableException("no egg of life answers on "
                + String.join(
                        ", ", places.reversed().stream().map(HostPort::toString).toList())
                + "; start the cluster with: kopi up -f " + config.file()));
    }
}
