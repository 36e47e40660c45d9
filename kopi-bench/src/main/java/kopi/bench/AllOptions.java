package kopi.bench;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import kopi.core.error.InvalidInputException;

/**
 * How large {@code ./bench all} is.
 *
 * @param scale size of the dataset
 * @param pairs runs of each program
 */
record AllOptions(double scale, int pairs) {
    private static final int DEFAULT_PAIRS = 3;
    private static final double QUERIES_SHARE = 0.3;
    private static final double FILTERS_SHARE = 0.2;

    /**
     * Reads the command line.
     *
     * @throws InvalidInputException if an option or its value is wrong
     */
    static AllOptions parse(List<String> args) {
        double scale = 1;
        int pairs = DEFAULT_PAIRS;
        for (Iterator<String> rest = args.iterator(); rest.hasNext(); ) {
            String option = rest.next();
            switch (option) {
                case "--scale" -> scale = EmbeddedOptions.scale(option, EmbeddedOptions.value(option, rest));
                case "--pairs" -> pairs = EmbeddedOptions.count(option, EmbeddedOptions.value(option, rest));
                default -> throw new InvalidInputException("there is no option " + option + "; try ./bench --help");
            }
        }
        return new AllOptions(scale, pairs);
    }

    /** The benchmarks, one after the other, with their options. */
    List<List<String>> commands() {
        List<List<String>> commands = new ArrayList<>();
        for (String plan : List.of("four-queries", "declared-types", "shared-scan")) {
            commands.add(sized(1, "embedded", "--duckdb-plan", plan));
        }
        commands.add(sized(1, "embedded", "--reports", "t1,t2,t3", "--duckdb-plan", "declared-types"));
        commands.add(sized(QUERIES_SHARE, "ask"));
        commands.add(sized(1, "cluster"));
        commands.add(sized(FILTERS_SHARE, "cluster", "--filters"));
        commands.add(List.of("fairness"));
        commands.add(List.of("recovery"));
        commands.add(List.of("curves", "--scales", text(0.1 * scale) + "," + text(0.3 * scale) + "," + text(scale)));
        return commands;
    }

    private List<String> sized(double share, String... command) {
        List<String> sized = new ArrayList<>(List.of(command));
        sized.addAll(List.of("--scale", text(share * scale), "--pairs", Integer.toString(pairs)));
        return sized;
    }

    /** Without what binary fractions leave, for scales name folders. */
    private static String text(double scale) {
        return String.format(Locale.ROOT, "%.3f", scale).replaceFirst("0+$", "").replaceFirst("\\.$", ".0");
    }
}
