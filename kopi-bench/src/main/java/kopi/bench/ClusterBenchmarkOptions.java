package kopi.bench;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import kopi.core.error.InvalidInputException;

/**
 * What to measure of a cluster.
 *
 * @param scale size of the dataset
 * @param pairs runs of each program
 * @param data the dataset; empty: one in the temporary directory
 * @param layouts which ones to measure, in turn
 * @param isFilters whether to measure, instead, how more filters help
 * @param kopi the program to measure
 */
record ClusterBenchmarkOptions(
        double scale, int pairs, Optional<Path> data, List<String> layouts, boolean isFilters, Path kopi) {
    private static final int DEFAULT_PAIRS = 3;
    private static final List<String> LAYOUTS = List.of("chained", "separate");

    /**
     * Reads the command line.
     *
     * @param kopi the program to measure
     * @throws InvalidInputException if an option or its value is wrong
     */
    static ClusterBenchmarkOptions parse(List<String> args, Path kopi) {
        double scale = 1;
        int pairs = DEFAULT_PAIRS;
        Optional<Path> data = Optional.empty();
        List<String> layouts = LAYOUTS;
        boolean isFilters = false;
        for (Iterator<String> rest = args.iterator(); rest.hasNext(); ) {
            String option = rest.next();
            switch (option) {
                case "--scale" -> scale = EmbeddedOptions.scale(option, EmbeddedOptions.value(option, rest));
                case "--pairs" -> pairs = EmbeddedOptions.count(option, EmbeddedOptions.value(option, rest));
                case "--data" -> data = Optional.of(EmbeddedOptions.path(option, EmbeddedOptions.value(option, rest)));
                case "--layout" -> layouts = layouts(EmbeddedOptions.value(option, rest));
                case "--filters" -> isFilters = true;
                default -> throw new InvalidInputException("there is no option " + option + "; try ./bench --help");
            }
        }
        return new ClusterBenchmarkOptions(scale, pairs, data, layouts, isFilters, kopi);
    }

    private static List<String> layouts(String value) {
        return value.equals("both") ? LAYOUTS : List.of(layout(value));
    }

    /**
     * A layout's name.
     *
     * @throws InvalidInputException if it is none
     */
    static String layout(String value) {
        if (!LAYOUTS.contains(value)) {
            throw EmbeddedOptions.wrong("--layout", value, "chained or separate");
        }
        return value;
    }
}
