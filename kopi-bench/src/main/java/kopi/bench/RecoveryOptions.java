package kopi.bench;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import kopi.core.error.InvalidInputException;

/**
 * What to measure of a cluster's recovery.
 *
 * @param rounds how often a node of each role is killed
 * @param pairs of jobs, one undisturbed and one disturbed
 * @param layout chained or separate
 * @param scale size of the dataset of the job that is disturbed
 * @param data the dataset; empty: one in the temporary directory
 * @param loadMinutes how long to count false restarts under load, instead of anything else; 0: not at all
 * @param kopi the program to measure
 */
record RecoveryOptions(
        int rounds, int pairs, String layout, double scale, Optional<Path> data, int loadMinutes, Path kopi) {
    private static final int DEFAULT_ROUNDS = 5;
    private static final int DEFAULT_PAIRS = 5;
    private static final double DEFAULT_SCALE = 0.25;

    /**
     * Reads the command line.
     *
     * @param kopi the program to measure
     * @throws InvalidInputException if an option or its value is wrong
     */
    static RecoveryOptions parse(List<String> args, Path kopi) {
        int rounds = DEFAULT_ROUNDS;
        int pairs = DEFAULT_PAIRS;
        String layout = "separate";
        double scale = DEFAULT_SCALE;
        Optional<Path> data = Optional.empty();
        int loadMinutes = 0;
        for (Iterator<String> rest = args.iterator(); rest.hasNext(); ) {
            String option = rest.next();
            switch (option) {
                case "--rounds" -> rounds = EmbeddedOptions.count(option, EmbeddedOptions.value(option, rest));
                case "--pairs" -> pairs = EmbeddedOptions.count(option, EmbeddedOptions.value(option, rest));
                case "--layout" -> layout = ClusterBenchmarkOptions.layout(EmbeddedOptions.value(option, rest));
                case "--scale" -> scale = EmbeddedOptions.scale(option, EmbeddedOptions.value(option, rest));
                case "--data" -> data = Optional.of(EmbeddedOptions.path(option, EmbeddedOptions.value(option, rest)));
                case "--load" -> loadMinutes = EmbeddedOptions.count(option, EmbeddedOptions.value(option, rest));
                default -> throw new InvalidInputException("there is no option " + option + "; try ./bench --help");
            }
        }
        return new RecoveryOptions(rounds, pairs, layout, scale, data, loadMinutes, kopi);
    }
}
