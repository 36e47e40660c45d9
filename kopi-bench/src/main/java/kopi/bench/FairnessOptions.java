package kopi.bench;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import kopi.core.error.InvalidInputException;

/**
 * What to measure of a small job beside a huge one.
 *
 * @param hugeScale size of the huge one's dataset
 * @param smallScale size of the small one's
 * @param pairs how often the small one is run, alone and beside the huge one
 * @param layout chained or separate
 * @param kopi the program to measure
 */
record FairnessOptions(double hugeScale, double smallScale, int pairs, String layout, Path kopi) {
    private static final int DEFAULT_PAIRS = 2;
    private static final double DEFAULT_HUGE = 0.2;
    private static final double DEFAULT_SMALL = 0.02;

    /**
     * Reads the command line.
     *
     * @param kopi the program to measure
     * @throws InvalidInputException if an option or its value is wrong
     */
    static FairnessOptions parse(List<String> args, Path kopi) {
        double huge = DEFAULT_HUGE;
        double small = DEFAULT_SMALL;
        int pairs = DEFAULT_PAIRS;
        String layout = "chained";
        for (Iterator<String> rest = args.iterator(); rest.hasNext(); ) {
            String option = rest.next();
            switch (option) {
                case "--scale" -> huge = EmbeddedOptions.scale(option, EmbeddedOptions.value(option, rest));
                case "--small" -> small = EmbeddedOptions.scale(option, EmbeddedOptions.value(option, rest));
                case "--pairs" -> pairs = EmbeddedOptions.count(option, EmbeddedOptions.value(option, rest));
                case "--layout" -> layout = ClusterBenchmarkOptions.layout(EmbeddedOptions.value(option, rest));
                default -> throw new InvalidInputException("there is no option " + option + "; try ./bench --help");
            }
        }
        return new FairnessOptions(huge, small, pairs, layout, kopi);
    }
}
