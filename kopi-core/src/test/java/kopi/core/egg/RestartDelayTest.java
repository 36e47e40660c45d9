package kopi.core.egg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import kopi.core.PropertySeeds;
import org.junit.jupiter.api.Test;

class RestartDelayTest {
    private static final EggOptions.RestartLimits LIMITS = EggOptions.DEFAULT.restart();

    private static List<Long> delays(long seed, int count) {
        var delay = new RestartDelay(LIMITS, new Jitter(seed));
        return Stream.generate(delay::next).limit(count).toList();
    }

    @Test
    void theFirstRestartIsAtOnceAndDelaysDoubleUpToALimit() {
        PropertySeeds.each(100, random -> {
            List<Long> delays = delays(random.nextLong(), 100);
            assertThat(delays.getFirst()).isZero();
            for (int i = 1; i < delays.size(); i++) {
                long full = i > 6 ? LIMITS.maxDelay() : Math.min(LIMITS.maxDelay(), LIMITS.firstDelay() << (i - 1));
                assertThat(delays.get(i)).isBetween(full / 2, full);
            }
        });
    }

    @Test
    void nodesThatDiedTogetherAreNotStartedTogether() {
        assertThat(LongStream.range(0, 20).mapToObj(seed -> delays(seed, 5)).distinct())
                .hasSize(20);
    }

    @Test
    void aHealthyWhileIsForgiven() {
        var delay = new RestartDelay(LIMITS, new Jitter(1));
        delay.next();
        delay.next();
        delay.reset();
        assertThat(delay.next()).isZero();
    }

    // --- All nodes together. --------------------------------------------------------------------------------------

    @Test
    void startsAreBoundedOverAnyStretchOfTime() {
        PropertySeeds.each(100, random -> {
            long start = random.nextLong(-1_000_000, 1_000_000);
            var budget = new RestartBudget(LIMITS, start);
            long now = start;
            long taken = 0;
            for (int i = 0; i < 1_000; i++) {
                now += random.nextInt(50) == 0 ? random.nextLong(20_000) : random.nextLong(300);
                if (budget.take(now)) {
                    taken++;
                }
                assertThat(taken).isLessThanOrEqualTo(LIMITS.burst() + (now - start) / LIMITS.refillEvery());
            }
        });
    }

    @Test
    void aBudgetThatIsUsedUpFillsAgainAndNoFurther() {
        var budget = new RestartBudget(LIMITS, 0);
        assertThat(taken(budget, 0)).isEqualTo(LIMITS.burst());
        assertThat(taken(budget, 2_999)).isEqualTo(2);
        assertThat(taken(budget, 3_000)).isEqualTo(1);
        assertThat(taken(budget, 10_000_000)).isEqualTo(LIMITS.burst());
    }

    private static int taken(RestartBudget budget, long now) {
        int taken = 0;
        while (budget.take(now)) {
            taken++;
        }
        return taken;
    }
}
