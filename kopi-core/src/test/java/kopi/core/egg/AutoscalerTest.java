package kopi.core.egg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;

/** A group of nodes before a queue, second by second. */
class AutoscalerTest {
    private static final int PREFETCH = 4;
    private static final long SECOND = 1_000;

    private final Autoscaler autoscaler = new Autoscaler(1, 8);
    private int nodes = 1;
    private long now;
    private double left;
    private int changes;

    /** For so many seconds, messages come at that rate, of which a node does one a second. */
    private void passes(int seconds, LongToDoubleFunction rate) {
        for (int i = 0; i < seconds; i++) {
            now += SECOND;
            double all = left + rate.applyAsDouble(now / SECOND);
            double inHand = Math.min(all, (double) nodes * PREFETCH);
            double waiting = all - inHand;
            left = Math.max(0, all - nodes);
            autoscaler.look(now, nodes, Math.round(waiting), Math.round(inHand)).ifPresent(target -> {
                changes++;
                nodes = target;
            });
        }
    }

    @Test
    void asManyComeWithinHalfAMinuteAsTheWorkNeeds() {
        passes(30, _ -> 3.9);
        assertThat(nodes).isBetween(4, 8);
        passes(300, _ -> 3.9);
        assertThat(nodes).as("four work, and what they do not do has been done").isEqualTo(4);
    }

    @Test
    void neverMoreThanThereMayBe() {
        passes(60, _ -> 50);
        assertThat(nodes).isEqualTo(8);
        assertThat(changes).as("twice as many at a time").isEqualTo(3);
    }

    @Test
    void whenThereIsNothingToDoTheyGoWithinHalfAMinute() {
        nodes = 8;
        passes(30, _ -> 0);
        assertThat(nodes).isEqualTo(1);
        assertThat(changes).isEqualTo(1);
    }

    @Test
    void whatComesAndGoesWithinTheTimeChangesNothing() {
        LongToDoubleFunction sawtooth = second -> 0.8 * (second % 10);
        passes(120, sawtooth);
        int settled = changes;
        int before = nodes;
        passes(300, sawtooth);
        assertThat(nodes).isEqualTo(before);
        assertThat(changes).isEqualTo(settled);
    }

    @Test
    void aMomentsRushChangesNothing() {
        passes(20, _ -> 0.5);
        passes(1, _ -> 7);
        passes(20, _ -> 0.5);
        assertThat(changes).isZero();
    }

    @Test
    void whoHasAskedForAnotherNumberIsOverruledOnlyBeyondTheLimits() {
        nodes = 20;
        passes(1, _ -> 0);
        assertThat(nodes).isEqualTo(8);
        nodes = 5;
        passes(3, _ -> 4.5);
        assertThat(nodes).isEqualTo(5);
    }

    @Test
    void limitsThatCannotBeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Autoscaler(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Autoscaler(2, 1));
    }
}
