package kopi.core.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import kopi.core.PropertySeeds;
import kopi.core.retry.Backoff.Spread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BackoffTest {
    @Test
    void theLongestWaitDoublesUpToTheLimit() {
        var backoff = new Backoff(100, 1_000, Spread.EQUAL);
        List<Long> longest =
                IntStream.rangeClosed(1, 6).mapToObj(backoff::longest).toList();
        assertThat(longest).containsExactly(100L, 200L, 400L, 800L, 1_000L, 1_000L);
    }

    @Test
    void chanceIsAskedForTheSpreadsPart() {
        assertThat(new Backoff(100, 1_000, Spread.EQUAL).millis(2, Math::min)).isEqualTo(100);
        assertThat(new Backoff(100, 1_000, Spread.EQUAL).millis(2, Math::max)).isEqualTo(200);
        assertThat(new Backoff(100, 1_000, Spread.FULL).millis(2, Math::min)).isZero();
        assertThat(new Backoff(100, 1_000, Spread.FULL).millis(2, Math::max)).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(Spread.class)
    void noNumberOfFailuresLeavesTheBounds(Spread spread) {
        PropertySeeds.each(1_000, random -> {
            long first = random.nextLong(0, Long.MAX_VALUE) >> random.nextInt(63);
            long limit = random.nextLong(first, Long.MAX_VALUE);
            int failures = random.nextInt(1, Integer.MAX_VALUE) >> random.nextInt(31);
            long millis = new Backoff(first, limit, spread)
                    .millis(Math.max(1, failures), (min, max) -> random.nextBoolean() ? min : max);
            assertThat(millis).isBetween(0L, limit);
        });
    }

    @Test
    void aLimitBelowTheFirstWaitIsRefused() {
        assertThatThrownBy(() -> new Backoff(100, 99, Spread.FULL)).hasMessageContaining("100 to 99");
        assertThatThrownBy(() -> new Backoff(-1, 99, Spread.FULL)).isInstanceOf(IllegalArgumentException.class);
    }
}
