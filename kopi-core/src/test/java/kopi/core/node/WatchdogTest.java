package kopi.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WatchdogTest {
    private static final long LONG = Watchdog.PATIENCE.toNanos() + 1;
    private static final long NOW = Long.MAX_VALUE - 2 * LONG;

    private final Watchdog dog = new Watchdog();

    @Test
    void aNodeThatDoesNothingIsNotStuck() {
        assertThat(dog.isStuck(NOW, true)).isFalse();
        dog.begin(NOW);
        dog.end();
        assertThat(dog.isStuck(NOW + LONG, true)).isFalse();
    }

    @Test
    void aRoundThatDoesNotEndIsFoundOut() {
        dog.begin(NOW);
        assertThat(dog.isStuck(NOW + LONG - 1, true)).isFalse();
        assertThat(dog.isStuck(NOW + LONG, true)).isTrue();
    }

    @Test
    void timeCountsOnlyWhileTheBrokerTakesMessages() {
        dog.begin(NOW);
        assertThat(dog.isStuck(NOW + LONG, false)).isFalse();
        assertThat(dog.isStuck(NOW + LONG + 1, true)).isFalse();
        assertThat(dog.isStuck(NOW + 2 * LONG, true)).isTrue();
    }
}
