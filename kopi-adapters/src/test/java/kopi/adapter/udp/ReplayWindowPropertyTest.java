package kopi.adapter.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import kopi.core.egg.NodeId;
import kopi.testkit.property.Seeds;
import org.junit.jupiter.api.Test;

class ReplayWindowPropertyTest {
    private static final NodeId NODE = new NodeId("filter-1");
    private static final NodeId OTHER = new NodeId("filter-2");
    private static final int STEPS = 5_000;

    private final ReplayWindow window = new ReplayWindow();

    @Test
    void eachIsAdmittedOnce() {
        assertThat(window.admit(NODE, 1, 1)).isTrue();
        assertThat(window.admit(NODE, 1, 1)).isFalse();
        assertThat(window.admit(OTHER, 1, 1)).isTrue();
    }

    @Test
    void theyMayOvertakeEachOtherByLessThanTheWindow() {
        long newest = ReplayWindow.WINDOW + 1L;
        assertThat(window.admit(NODE, 1, newest)).isTrue();
        assertThat(window.admit(NODE, 1, 2)).isTrue();
        assertThat(window.admit(NODE, 1, 1)).as("too old to tell").isFalse();
    }

    @Test
    void newLifeStartsAnewAndEndsTheOldOne() {
        assertThat(window.admit(NODE, 1, 7)).isTrue();
        assertThat(window.admit(NODE, 2, 7)).isTrue();
        assertThat(window.admit(NODE, 1, 8)).as("of the life before").isFalse();
        assertThat(window.admit(NODE, 2, 8)).isTrue();
    }

    @Test
    void numbersOfNoDatagramAreRefused() {
        assertThat(window.admit(NODE, 1, 0)).isFalse();
        assertThat(window.admit(NODE, 1, -1)).isFalse();
        assertThat(window.admit(NODE, 1, Long.MIN_VALUE)).isFalse();
    }

    @Test
    void highestNumberThereIsCanBeReached() {
        assertThat(window.admit(NODE, 1, Long.MAX_VALUE)).isTrue();
        assertThat(window.admit(NODE, 1, Long.MAX_VALUE)).isFalse();
        assertThat(window.admit(NODE, 1, Long.MAX_VALUE - 1)).isTrue();
        assertThat(window.admit(NODE, 1, 1)).isFalse();
    }

    /** The model remembers everything. */
    @Test
    void agreesWithASetThatForgetsNothing() {
        Seeds.each(20, random -> {
            var tested = new ReplayWindow();
            Set<Long> seen = new HashSet<>();
            long highest = 0;
            long context = 1;
            for (int i = 0; i < STEPS; i++) {
                // On the whole forwards, now and then by more than a window.
                context += random.nextInt(100) == 0 ? random.nextInt(3 * ReplayWindow.WINDOW) : random.nextInt(3);
                long seq = Math.max(1, context - random.nextInt(2 * ReplayWindow.WINDOW));
                boolean isNew = seq > highest - ReplayWindow.WINDOW && seen.add(seq);
                assertThat(tested.admit(NODE, 1, seq))
                        .as("%d after %d", seq, highest)
                        .isEqualTo(isNew);
                highest = Math.max(highest, seq);
            }
        });
    }
}
