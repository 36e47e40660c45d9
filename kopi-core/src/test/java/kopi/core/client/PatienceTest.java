package kopi.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final Patience PATIENCE = new Patience(
            Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(10), 3);

    @Test
    void auditsComeRarerTheLongerThereIsNoProgress() {
        assertThat(PATIENCE.beforeAudit(Duration.ofSeconds(3))).hasSeconds(10);
        assertThat(PATIENCE.beforeAudit(Duration.ofSeconds(25))).hasSeconds(25);
        assertThat(PATIENCE.beforeAudit(Duration.ofDays(1))).hasSeconds(60);
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
