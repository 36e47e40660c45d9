package kopi.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import kopi.core.access.FrameBudget.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrameBudgetTest {
    @ParameterizedTest
    @EnumSource
    void aFloodIsNoticedAndAFewFramesNowAndThenAreNot(Kind kind) {
        var budget = new FrameBudget(0);
        int taken = 0;
        while (budget.take(kind, 9_999)) {
            taken++;
        }
        assertThat(taken).isBetween(10, 20_000);
        for (int seconds = 10; seconds < 1_000; seconds++) {
            assertThat(budget.take(kind, seconds * 1_000L)).isTrue();
        }
    }
}
