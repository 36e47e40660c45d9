package kopi.app.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that says how many threads work. */
final class ThreadsOption {
    private static final int MAX_THREADS = 256;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "The number of worker threads. Default: one per processor.")
    private int threads = Runtime.getRuntime().availableProcessors();

    /**
     * How many.
     *
     * @throws ParameterException if there cannot be so many
     */
    int count() {
        if (threads < 1 || threads > MAX_THREADS) {
            throw new ParameterException(
                    spec.commandLine(), "--threads: " + threads + " must be from 1 to " + MAX_THREADS);
        }
        return threads;
    }
}
