package kopi.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import kopi.testkit.sim.Simulation.Scenario;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: whatever goes wrong on the way, every job ends with the right bytes, or by name; nothing of it is left, and every
 * node lives. Every seed is run twice, to see that a seed that fails can be seen again.
 */
class SimulationTest {
    private static final int SEEDS = 300;
    private static final int CALM = 40;
    private static final int MANY_SEEDS = 20_000;

    @TempDir
    private Path folder;

    @Test
    void whateverGoesWrongEveryJobEndsWithTheRightBytesAndTheSameSeedGivesTheSameRun() {
        Runs.each(SEEDS, this::runTwice);
    }

    @Tag("long")
    @Test
    void alsoWithManySeeds() {
        Runs.each(Integer.getInteger("kopi.sim.seeds", MANY_SEEDS), this::runTwice);
    }

    private void runTwice(long seed) {
        Scenario scenario = Runs.scenario(seed, folder, new Parts(), false);
        assertThat(Simulation.run(scenario)).as("seed %d, run again", seed).isEqualTo(Simulation.run(scenario));
    }

    @Test
    void withoutFaultsTheBytesAreTheOraclesAndNobodyIsRestarted() {
        Runs.each(CALM, seed -> Simulation.run(Runs.scenario(seed, folder, new Parts(), true)));
    }
}
