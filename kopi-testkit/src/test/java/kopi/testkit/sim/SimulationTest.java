package kopi.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Goal: whatever goes wrong on the way, every job ends with the right bytes, or by name; and nothing of it is left. */
class SimulationTest {
    private static final int SEEDS = 300;
    private static final int TWICE = 40;
    private static final int MANY_SEEDS = 20_000;

    @TempDir
    private Path folder;

    @Test
    void whateverGoesWrongEveryJobEndsWithTheRightBytes() {
        Runs.seeds(SEEDS).forEach(seed -> Runs.run(seed, folder, new Parts()));
    }

    @Tag("long")
    @Test
    void alsoWithManySeeds() {
        Runs.seeds(Integer.getInteger("kopi.sim.seeds", MANY_SEEDS))
                .forEach(seed -> Runs.run(seed, folder, new Parts()));
    }

    @Test
    void theSameSeedGivesTheSameRunEventByEvent() {
        Runs.seeds(TWICE)
                .forEach(seed -> assertThat(Runs.run(seed, folder.resolve("again"), new Parts()))
                        .as("seed %d", seed)
                        .isEqualTo(Runs.run(seed, folder.resolve("first"), new Parts())));
    }

    @Test
    void withoutFaultsTheBytesAreTheOracles() {
        Runs.seeds(TWICE).forEach(seed -> Simulation.run(Runs.scenario(seed, folder, new Parts(), true)));
    }
}
