package kopi.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/** Looks for something broken, seed by seed. */
final class MutantHunt {
    /** After so many seeds something broken counts as not found. */
    private static final int MUTANT_SEEDS = 1_000;

    private MutantHunt() {}

    /** What the first seed says that finds something, or that none does. */
    static String firstFinding(Path folder, Components parts) {
        for (long seed = 1; seed <= MUTANT_SEEDS; seed++) {
            try {
                Runs.run(seed, folder, parts);
            } catch (AssertionError found) {
                return String.valueOf(found.getMessage());
            }
        }
        return "nothing found by " + MUTANT_SEEDS + " seeds";
    }

    /** Something broken is found within a bounded number of seeds, by one of these symptoms. */
    static void assertFound(Path folder, Components broken, String... symptoms) {
        assertFound(firstFinding(folder, broken), symptoms);
    }

    /** That something broken was found by one of these symptoms. */
    static void assertFound(String finding, String... symptoms) {
        assertThat(symptoms)
                .as("%s", finding)
                .anySatisfy(symptom -> assertThat(finding).contains(symptom));
    }
}
