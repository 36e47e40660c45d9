package kopi.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ListeningTimeTest {
    private static final long START = -5_000_000_000L;

    private final ListeningTime time = new ListeningTime(Duration.ofSeconds(5));

    private long look(long second, boolean isListening) {
        return time.millis(START + TimeUnit.SECONDS.toNanos(second), isListening);
    }

    @Test
    void itPassesWhileMessagesCanCome() {
        assertThat(look(0, true)).isZero();
        assertThat(look(1, true)).isEqualTo(1_000);
        assertThat(look(3, true)).isEqualTo(3_000);
    }

    @Test
    void itStandsStillWithoutABroker() {
        look(0, true);
        look(1, true);
        assertThat(look(2, false)).isEqualTo(1_000);
        assertThat(look(600, false)).isEqualTo(1_000);
        assertThat(look(601, true)).isEqualTo(1_000);
        assertThat(look(602, true)).isEqualTo(2_000);
    }

    @Test
    void littleOfItPassesWhileTheProcessStandsStill() {
        look(0, true);
        assertThat(look(600, true)).isEqualTo(5_000);
    }
}
