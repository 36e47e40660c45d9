package kopi.adapter.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import kopi.core.egg.NodeId;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
    private static final NodeId NODE = new NodeId("filter-1");

    private final ReplayWindow window = new ReplayWindow();

    @Test
    void nothingIsAdmittedTwiceAndNothingOfTheWindowIsMissed() {
        for (int seed = 1; seed <= 50; seed++) {
            var random = new Random(seed);
            var tested = new ReplayWindow();
            Set<Long> admitted = new HashSet<>();
            long highest = 0;
            for (int i = 0; i < 5_000; i++) {
                long seq = Math.max(1, highest + random.nextLong(-1_500, random.nextInt(100) == 0 ? 3_000 : 30));
                boolean isNew = seq > highest - ReplayWindow.WINDOW && !admitted.contains(seq);
                assertThat(tested.admit(NODE, 7, seq))
                        .as("seed " + seed + ", seq " + seq)
                        .isEqualTo(isNew);
                if (isNew) {
                    admitted.add(seq);
                    highest = Math.max(highest, seq);
                }
            }
        }
    }

    @Test
    void aNewLifeStartsFromOneAndTheOldOneIsOver() {
        assertThat(window.admit(NODE, 7, 5_000)).isTrue();
        assertThat(window.admit(NODE, 8, 1)).isTrue();
        assertThat(window.admit(NODE, 7, 5_001)).isFalse();
        assertThat(window.admit(NODE, 8, 1)).isFalse();
    }

    @Test
    void sendersDoNotDisturbEachOther() {
        assertThat(window.admit(NODE, 1, 1)).isTrue();
        assertThat(window.admit(new NodeId("filter-2"), 1, 1)).isTrue();
    }

    @Test
    void noNumberIsTooLargeOrTooSmall() {
        assertThat(window.admit(NODE, 1, 0)).isFalse();
        assertThat(window.admit(NODE, 1, Long.MIN_VALUE)).isFalse();
        assertThat(window.admit(NODE, 1, Long.MAX_VALUE)).isTrue();
        assertThat(window.admit(NODE, 1, Long.MAX_VALUE)).isFalse();
        assertThat(window.admit(NODE, 1, Long.MAX_VALUE - 1)).isTrue();
    }
}
