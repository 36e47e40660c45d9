package kopi.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import kopi.core.error.InvalidInputException;

/**
 * Which curves to measure.
 *
 * @param scales sizes of the datasets, at least two
 * @param smallScale size of the dataset of jobs at once, and of those that wait for filters
 * @param kopi the program to measure
 */
record CurveOptions(List<Double> scales, double smallScale, Path kopi) {
    private static final List<Double> DEFAULT_SCALES = List.of(0.1, 0.3, 1.0);
    private static final double DEFAULT_SMALL_SCALE = 0.05;

    CurveOptions {
        if (scales.stream().distinct().count() < 2) {
            throw new InvalidInputException("--scales: a curve needs two different sizes at least");
        }
    }

    /**
     * Reads the command line.
     *
     * @throws InvalidInputException if an option or its value is wrong
     */
    static CurveOptions parse(List<String> args, Path kopi) {
        List<Double> scales = DEFAULT_SCALES;
        double small = DEFAULT_SMALL_SCALE;
        for (Iterator<String> rest = args.iterator(); rest.hasNext(); ) {
            String option = rest.next();
            switch (option) {
                case "--scales" -> scales = scales(option, EmbeddedOptions.value(option, rest));
                case "--small" -> small = EmbeddedOptions.scale(option, EmbeddedOptions.value(option, rest));
                default -> throw new InvalidInputException("there is no option " + option + "; try ./bench --help");
            }
        }
        return new CurveOptions(scales, small, kopi);
    }

    private static List<Double> scales(String option, String value) {
        return Arrays.stream(value.split(",", -1))
                .map(scale -> EmbeddedOptions.scale(option, scale))
                .collect(Collectors.toList());
    }
}
