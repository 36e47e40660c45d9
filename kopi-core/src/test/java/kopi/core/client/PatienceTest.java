package kopi.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final Patience PATIENCE = new Patience(
            Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(10), 3);
    private static final long NOW = Long.MAX_VALUE - 5;

    private static boolean isExhausted(int begun, long silentSeconds) {
        // The clock wraps in between, as System.nanoTime may.
        return PATIENCE.isExhausted(begun, NOW, NOW + TimeUnit.SECONDS.toNanos(silentSeconds));
    }

    @Test
    void silenceIsBorneTwiceAsLongEachTime() {
        assertThat(isExhausted(1, 9)).isFalse();
        assertThat(isExhausted(1, 10)).isTrue();
        assertThat(isExhausted(2, 19)).isFalse();
        assertThat(isExhausted(2, 20)).isTrue();
        assertThat(isExhausted(1_000, 10 * 1_024)).as("no overflow").isTrue();
    }

    @Test
    void aJobIsBegunSoManyTimes() {
        assertThat(PATIENCE.mayStartOver(2)).isTrue();
        assertThat(PATIENCE.mayStartOver(3)).isFalse();
        assertThatThrownBy(() -> new Patience(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void pausesGrowUpToALimitAndAreDrawnFromAllOfIt() {
        assertThat(Patience.pause(1, 1)).isEqualTo(Duration.ofMillis(100));
        assertThat(Patience.pause(2, 1)).isEqualTo(Duration.ofMillis(200));
        assertThat(Patience.pause(2, 0)).isEqualTo(Duration.ZERO);
        assertThat(Patience.pause(6, 1)).isEqualTo(Duration.ofSeconds(3));
        assertThat(Patience.pause(Integer.MAX_VALUE, 1)).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void theFirstContactHasAPatienceOfItsOwn() {
        assertThat(PATIENCE.forContact(false)).isEqualTo(Duration.ofSeconds(1));
        assertThat(PATIENCE.forContact(true)).isEqualTo(Duration.ofSeconds(2));
    }
}
