package kopi.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import kopi.core.access.FrameBudget.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrameBudgetTest {
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DATA")
    void aFloodIsNoticedAndAFewFramesNowAndThenAreNot(Kind kind) {
        var budget = new FrameBudget(0);
        int taken = 0;
        while (budget.take(kind, 1, 9_999)) {
            taken++;
        }
        assertThat(taken).isBetween(10, 20_000);
        for (int seconds = 10; seconds < 1_000; seconds++) {
            assertThat(budget.take(kind, 1, seconds * 1_000L)).isTrue();
        }
    }

    /** A message of half a mebibyte, in frames of 16 KiB, some of which are cut in two where a window ends. */
    @Test
    void uploadsAtFullSpeedAreNoFlood() {
        var budget = new FrameBudget(0);
        for (int message = 0; message < 20_000; message++) {
            for (int frame = 0; frame < 32; frame++) {
                assertThat(budget.take(Kind.DATA, 16 << 10, 5_000)).isTrue();
            }
            for (int small = 0; small < 8; small++) {
                assertThat(budget.take(Kind.SMALL_DATA, 5, 5_000)).isTrue();
            }
        }
    }

    @Test
    void aWindowOfDataDoesNotPayForTheNextOnesSmallFrames() {
        var budget = new FrameBudget(0);
        assertThat(budget.take(Kind.DATA, 1 << 30, 5_000)).isTrue();
        int taken = 0;
        while (budget.take(Kind.SMALL_DATA, 1, 15_000)) {
            taken++;
        }
        assertThat(taken).isEqualTo(1_000);
    }
}
