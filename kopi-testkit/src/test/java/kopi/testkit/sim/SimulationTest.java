package kopi.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.SplittableRandom;
import kopi.testkit.oracle.WeekdayReport;
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
    /** Short enough to be typed. */
    private static final long MAX_FIRST_SEED = 1_000_000_000_000L;

    @TempDir
    private Path folder;

    @Test
    void whateverGoesWrongEveryJobEndsWithTheRightBytesAndTheSameSeedGivesTheSameRun() {
        Runs.each(1, SEEDS, this::runTwice);
    }

    @Tag("long")
    @Test
    void alsoWithManySeedsThatAreFreshEveryTime() {
        int count = Integer.getInteger("kopi.sim.seeds", MANY_SEEDS);
        long first = Long.getLong("kopi.sim.first-seed", new SplittableRandom().nextLong(1, MAX_FIRST_SEED));
        System.out.println("simulation: " + count + " seeds from " + first + " on; -Dkopi.sim.first-seed=" + first
                + " runs them again");
        Runs.each(first, count, this::runTwice);
    }

    private void runTwice(long seed) {
        Scenario scenario = Runs.scenario(seed, folder, new Components(), false);
        assertThat(Simulation.run(scenario)).as("seed %d, run again", seed).isEqualTo(Simulation.run(scenario));
    }

    /** No role, driver or engine has heard of it. */
    @Test
    void aReportThatIsNotBuiltInSurvivesTheSame() {
        var asked = new Runs.Asked(WeekdayReport.CATALOGUE, WeekdayReport.ORACLES);
        Runs.each(1, CALM, seed -> Simulation.run(Runs.scenario(seed, folder, new Components(), false, asked)));
    }

    @Test
    void withoutFaultsTheBytesAreTheOraclesAndNobodyIsRestarted() {
        Runs.each(1, CALM, seed -> Simulation.run(Runs.scenario(seed, folder, new Components(), true)));
    }
}
