package kopi.bench;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import kopi.bench.DuckDbReports.Plan;
import kopi.core.error.InvalidInputException;

/**
 * What to measure.
 *
 * @param scales sizes of the datasets, at least one
 * @param pairs runs of each program
 * @param data the dataset; empty: one in the temporary directory
 * @param threads of each program
 * @param reports names, at least one
 * @param kopi the program to measure
 * @param plan how DuckDB goes about it
 * @param beside another build of the program, to be measured beside instead of DuckDB
 */
record EmbeddedOptions(
        List<Double> scales,
        int pairs,
        Optional<Path> data,
        int threads,
        List<String> reports,
        Path kopi,
        Plan plan,
        Optional<Path> beside) {
    private static final int DEFAULT_PAIRS = 5;
    private static final int DEFAULT_THREADS = 2;

    EmbeddedOptions {
        if (data.isPresent() && scales.size() > 1) {
            throw new InvalidInputException("--data is one dataset, so it cannot be used with several --scales");
        }
    }

    /**
     * Reads the command line.
     *
     * @param defaultKopi the program to measure if the command line names none
     * @throws InvalidInputException if an option or its value is wrong
     */
    static EmbeddedOptions parse(List<String> args, Path defaultKopi) {
        List<Double> scales = List.of(1.0);
        int pairs = DEFAULT_PAIRS;
        Optional<Path> data = Optional.empty();
        int threads = DEFAULT_THREADS;
        List<String> reports = List.copyOf(DuckDbReports.NAMES);
        Path kopi = defaultKopi;
        Plan plan = Plan.FOUR_QUERIES;
        Optional<Path> beside = Optional.empty();
        for (Iterator<String> rest = args.iterator(); rest.hasNext(); ) {
            String option = rest.next();
            switch (option) {
                case "--scale", "--scales" -> scales = scales(option, value(option, rest));
                case "--pairs" -> pairs = count(option, value(option, rest));
                case "--data" -> data = Optional.of(path(option, value(option, rest)));
                case "--threads" -> threads = count(option, value(option, rest));
                case "--reports" -> reports = reports(value(option, rest));
                case "--kopi" -> kopi = path(option, value(option, rest));
                case "--beside" -> beside = Optional.of(path(option, value(option, rest)));
                case "--duckdb-plan" -> plan = plan(value(option, rest));
                default -> throw new InvalidInputException("there is no option " + option + "; try ./bench --help");
            }
        }
        return new EmbeddedOptions(scales, pairs, data, threads, reports, kopi, plan, beside);
    }

    static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new InvalidInputException(option + " needs a value");
        }
        return rest.next();
    }

    private static List<Double> scales(String option, String value) {
        return Arrays.stream(value.split(",", -1))
                .map(scale -> scale(option, scale))
                .toList();
    }

    static Double scale(String option, String value) {
        try {
            double scale = Double.parseDouble(value);
            if (scale > 0 && scale < Double.POSITIVE_INFINITY) {
                return scale;
            }
        } catch (NumberFormatException e) {
            throw wrong(option, value, "a number above 0");
        }
        throw wrong(option, value, "a number above 0");
    }

    static int count(String option, String value) {
        try {
            int count = Integer.parseInt(value);
            if (count > 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            throw wrong(option, value, "a whole number from 1 on");
        }
        throw wrong(option, value, "a whole number from 1 on");
    }

    static Path path(String option, String value) {
        try {
            return Path.of(value).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw wrong(option, value, "a path");
        }
    }

    private static List<String> reports(String value) {
        List<String> names = List.of(value.split(",", -1));
        if (!DuckDbReports.NAMES.containsAll(names)) {
            throw wrong("--reports", value, "some of " + DuckDbReports.NAMES);
        }
        return names;
    }

    private static Plan plan(String value) {
        return Arrays.stream(Plan.values())
                .filter(plan -> name(plan).equals(value))
                .findFirst()
                .orElseThrow(() -> wrong("--duckdb-plan", value, "four-queries, declared-types or shared-scan"));
    }

    /** How the command line calls the plan. */
    String planName() {
        return name(plan);
    }

    private static String name(Plan plan) {
        return plan.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static InvalidInputException wrong(String option, String value, String wanted) {
        return new InvalidInputException(option + " must be " + wanted + ", not \"" + value + "\"");
    }
}
