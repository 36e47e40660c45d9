package kopi.core.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import kopi.core.client.GatewaySearch.Step;
import org.junit.jupiter.api.Test;

class GatewaySearchTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final GatewaySearch search = new GatewaySearch(Patience.USUAL, 2, () -> 1, 5 * SECOND);

    @Test
    void everyGatewayIsAskedAtOnceAndThenWithPauses() {
        assertThat(search.first()).isEqualTo(new Step.Ask(0, Duration.ZERO));
        assertThat(search.failed(5 * SECOND)).isEqualTo(new Step.Ask(1, Duration.ZERO));
        assertThat(search.failed(5 * SECOND)).isEqualTo(new Step.Ask(0, Duration.ofMillis(200)));
        assertThat(search.failed(5 * SECOND)).isEqualTo(new Step.Ask(1, Duration.ofMillis(400)));
    }

    @Test
    void itEndsWhenALookForAGatewayDoes() {
        long end = 5 * SECOND + Patience.USUAL.firstContact().toNanos();
        assertThat(search.failed(end - 1)).isInstanceOf(Step.Ask.class);
        assertThat(search.failed(end)).isEqualTo(new Step.GiveUp());
    }
}
