package kopi.core.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;
import kopi.core.error.KopiException;
import kopi.core.error.UnavailableException;
import kopi.core.error.WrongGatewayException;

/**
 * Which gateway is called next: any will do, so one after the other in an order of chance, the one that answered last
 * first, round after round with growing pauses in between. Mutable, single owner.
 */
final class GatewayChoice {
    private final DoubleSupplier chance;
    private final List<Integer> order = new ArrayList<>();
    /** By gateway: why it is of no use, as far as is known; what is not now counts until another one is. */
    private final Map<Integer, KopiException> obstacles = new LinkedHashMap<>();

    private final Set<Integer> warned = new HashSet<>();

    private int position;
    private int rounds;
    private long since;

    /** @param chance a new number from 0 to 1 each time */
    GatewayChoice(int count, DoubleSupplier chance) {
        if (count < 1) {
            throw new IllegalArgumentException("at least one gateway is needed");
        }
        this.chance = chance;
        for (int gateway = 0; gateway < count; gateway++) {
            order.add((int) (chance.getAsDouble() * (order.size() + 1)), gateway);
        }
    }

    /** Something is to be asked, or told, from that time on. */
    void begin(long nowNanos) {
        position = 0;
        rounds = 1;
        since = nowNanos;
    }

    /** Whom to call; empty if all have been called in this round. */
    OptionalInt next() {
        return position < order.size() ? OptionalInt.of(order.get(position++)) : OptionalInt.empty();
    }

    /** The next round begins after that pause. */
    Duration nextRound() {
        Duration pause = Patience.pause(rounds, chance.getAsDouble());
        position = 0;
        rounds++;
        return pause;
    }

    /** The one called last has answered. */
    void answered() {
        int gateway = order.remove(/* index */ position - 1);
        order.addFirst(gateway);
        obstacles.remove(gateway);
        obstacles.values().removeIf(UnavailableException.class::isInstance);
    }

    /** The one called last has not; whether that is news. */
    boolean failed(KopiException why) {
        KopiException before = obstacles.put(order.get(position - 1), why);
        return before == null || !String.valueOf(why.getMessage()).equals(before.getMessage());
    }

    /** For how long it has been tried. */
    Duration tried(long nowNanos) {
        return Duration.ofNanos(nowNanos - since);
    }

    /** After all were called: what is wrong if none of them can ever be a gateway. */
    Optional<WrongGatewayException> hopeless() {
        if (!obstacles.values().stream().allMatch(WrongGatewayException.class::isInstance)) {
            return Optional.empty();
        }
        return obstacles.size() == 1
                ? obstacles.values().stream()
                        .map(WrongGatewayException.class::cast)
                        .findFirst()
                : Optional.of(new WrongGatewayException(
                        "no address given leads to a gateway that can be used: " + reasons()));
    }

    /** Those that are of no use for good and have not been named before. */
    List<String> wrongOnes() {
        List<String> wrong = new ArrayList<>();
        obstacles.forEach((gateway, obstacle) -> {
            if (obstacle instanceof WrongGatewayException && warned.add(gateway)) {
                wrong.add(obstacle.getMessage());
            }
        });
        return wrong;
    }

    /** Why none has answered. */
    String reasons() {
        return obstacles.values().stream().map(KopiException::getMessage).collect(Collectors.joining("; "));
    }
}
