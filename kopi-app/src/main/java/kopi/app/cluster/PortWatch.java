package kopi.app.cluster;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import kopi.core.error.UnavailableException;

/**
 * Looks, while a cluster starts, whether another one that was started at the same moment has got ports that both had found
 * free. Whoever has the first egg's port has won; the others' nodes are restarted when they get theirs. For one thread.
 */
final class PortWatch {
    /** A loser that has noticed needs some of it to withdraw, and then the winner has all ports. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final PortCheck ports;
    private OptionalLong rivalSince = OptionalLong.empty();
    private boolean isLost;

    PortWatch(PortCheck ports) {
        this.ports = ports;
    }

    /** Whether this cluster has to withdraw. */
    boolean isLost() {
        return isLost || ports.winner().isPresent();
    }

    /**
     * Looks again.
     *
     * @throws UnavailableException if this cluster has to withdraw; says who has its port
     */
    void look() {
        Optional<UnavailableException> winner = ports.winner();
        Optional<UnavailableException> rival = winner.or(ports::rival);
        long now = System.nanoTime();
        if (rival.isEmpty()) {
            rivalSince = OptionalLong.empty();
            return;
        }
        rivalSince = OptionalLong.of(rivalSince.orElse(now));
        isLost = winner.isPresent() || now - rivalSince.getAsLong() > PATIENCE.toNanos();
        if (isLost) {
            throw rival.get();
        }
    }
}
