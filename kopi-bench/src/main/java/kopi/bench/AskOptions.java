package kopi.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import kopi.core.error.InvalidInputException;

/**
 * What to measure of {@code kopi ask}.
 *
 * @param scale size of the dataset
 * @param pairs runs of each program
 * @param data the dataset; empty: one in the temporary directory
 * @param threads of each program
 * @param cases what to ask, at least one
 * @param kopi the program to measure
 * @param declaresTypes whether DuckDB is told what the columns hold
 */
record AskOptions(
        double scale,
        int pairs,
        Optional<Path> data,
        int threads,
        List<AskCase> cases,
        Path kopi,
        boolean declaresTypes) {
    private static final double DEFAULT_SCALE = 0.3;
    private static final int DEFAULT_PAIRS = 3;
    private static final int DEFAULT_THREADS = 2;

    /**
     * Reads the command line.
     *
     * @param defaultKopi the program to measure if the command line names none
     * @throws InvalidInputException if an option or its value is wrong
     */
    static AskOptions parse(List<String> args, Path defaultKopi) {
        double scale = DEFAULT_SCALE;
        int pairs = DEFAULT_PAIRS;
        Optional<Path> data = Optional.empty();
        int threads = DEFAULT_THREADS;
        List<AskCase> cases = List.of(AskCase.values());
        Path kopi = defaultKopi;
        boolean declaresTypes = false;
        for (Iterator<String> rest = args.iterator(); rest.hasNext(); ) {
            String option = rest.next();
            switch (option) {
                case "--scale" -> scale = EmbeddedOptions.scale(option, EmbeddedOptions.value(option, rest));
                case "--pairs" -> pairs = EmbeddedOptions.count(option, EmbeddedOptions.value(option, rest));
                case "--data" -> data = Optional.of(EmbeddedOptions.path(option, EmbeddedOptions.value(option, rest)));
                case "--threads" -> threads = EmbeddedOptions.count(option, EmbeddedOptions.value(option, rest));
                case "--only" -> cases = cases(option, EmbeddedOptions.value(option, rest));
                case "--kopi" -> kopi = EmbeddedOptions.path(option, EmbeddedOptions.value(option, rest));
                case "--declared-types" -> declaresTypes = true;
                default -> throw new InvalidInputException("there is no option " + option + "; try ./bench --help");
            }
        }
        return new AskOptions(scale, pairs, data, threads, cases, kopi, declaresTypes);
    }

    private static List<AskCase> cases(String option, String value) {
        List<String> known =
                Arrays.stream(AskCase.values()).map(AskCase::option).toList();
        return Arrays.stream(value.split(",", -1))
                .map(name ->
                        AskCase.named(name).orElseThrow(() -> EmbeddedOptions.wrong(option, value, "some of " + known)))
                .toList();
    }
}
