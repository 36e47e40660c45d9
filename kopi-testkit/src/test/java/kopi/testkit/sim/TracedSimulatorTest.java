package kopi.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import kopi.core.error.InvalidInputException;
import kopi.core.port.ClusterSimulator;
import kopi.core.port.ClusterSimulator.Mishap;
import kopi.core.port.ClusterSimulator.Outcome;
import kopi.core.port.ClusterSimulator.Run;
import kopi.core.port.ClusterSimulator.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: who watches a simulation sees the same run every time, and may let more go wrong in it. */
class TracedSimulatorTest {
    private static final int SEEDS = 4;

    private final ClusterSimulator simulator =
            ServiceLoader.load(ClusterSimulator.class).findFirst().orElseThrow();

    @TempDir
    private Path folder;

    private Outcome run(Run run, List<Step> steps) {
        return simulator.run(run, folder.toString(), steps::add);
    }

    @Test
    void theSameRunHasTheSameStepsInTheOrderOfTime() {
        List<Step> once = new ArrayList<>();
        List<Step> again = new ArrayList<>();
        var run = new Run(42, List.of(new Mishap(1_500, "MASSACRE"), new Mishap(2_500, "EGGS_KILLED")));
        assertThat(run(run, once)).isEqualTo(run(run, again));
        assertThat(once)
                .isEqualTo(again)
                .isSortedAccordingTo((one, other) -> Long.compare(one.micros(), other.micros()));
        assertThat(once)
                .anyMatch(step -> step.who().equals("mischief") && step.what().equals("MASSACRE"));
        assertThat(once).anyMatch(step -> step.what().equals("sends ELECTION"));
    }

    /** Whoever watches may do his worst: every invariant holds all the same. */
    @Test
    void anyFaultMayHappenAtAnyTime() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            List<Mishap> mishaps = new ArrayList<>();
            for (String fault : simulator.faults()) {
                mishaps.add(new Mishap(seed * 700 + mishaps.size() * 300L, fault));
            }
            Outcome outcome = run(new Run(seed, mishaps), new ArrayList<>());
            assertThat(outcome.broken()).as("seed " + seed).isEmpty();
            assertThat(outcome.jobs()).isPositive();
        }
    }

    @Test
    void whatThereIsNotIsRefused() {
        for (Mishap mishap : List.of(
                new Mishap(1, "CRASH"), new Mishap(1, "?"), new Mishap(-1, "HUNG"), new Mishap(60_001, "HUNG"))) {
            assertThatThrownBy(() -> run(new Run(1, List.of(mishap)), new ArrayList<>()))
                    .isInstanceOf(InvalidInputException.class);
        }
    }
}
