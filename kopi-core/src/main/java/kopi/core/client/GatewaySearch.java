package kopi.core.client;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Which of a cluster's gateways is asked for what any of them can answer, and for how long: one after the other, with pauses from the
 * second round on. Chance and time come in.
 *
 * <p>Mutable, single owner.
 */
public final class GatewaySearch {
    private final Patience patience;
    private final int gateways;
    private final DoubleSupplier chance;
    private final long startNanos;
    private int failures;

    /** What is done next. */
    public sealed interface Step {
        /** That gateway is asked, after a pause that may be nothing. */
        record Ask(int gateway, Duration pause) implements Step {}

        /** The last failure is the answer. */
        record GiveUp() implements Step {}
    }

    /**
     * Nobody has been asked yet.
     *
     * @param gateways how many there are, at least one
     * @param chance draws a number from 0 to 1
     */
    public GatewaySearch(Patience patience, int gateways, DoubleSupplier chance, long nowNanos) {
        this.patience = patience;
        this.gateways = gateways;
        this.chance = chance;
        this.startNanos = nowNanos;
    }

    /** Which one is asked first. */
    public Step.Ask first() {
        return new Step.Ask(0, Duration.ZERO);
    }

    /** What is done after one that was asked is not there. */
    public Step failed(long nowNanos) {
        failures++;
        if (nowNanos - startNanos >= patience.forContact(false).toNanos()) {
            return new Step.GiveUp();
        }
        Duration pause = failures < gateways ? Duration.ZERO : Patience.pause(failures, chance.getAsDouble());
        return new Step.Ask(failures % gateways, pause);
    }
}
