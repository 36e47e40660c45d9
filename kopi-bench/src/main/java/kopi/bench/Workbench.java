package kopi.bench;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import kopi.bench.MeasuredProcess.Cost;
import kopi.core.error.JobFailedException;
import kopi.core.error.UnavailableException;

/**
 * The place that a benchmark works in: datasets that are kept for the next time, results that are not, and the program
 * that is measured.
 */
final class Workbench implements AutoCloseable {
    private final Path work = Path.of(System.getProperty("java.io.tmpdir"), "kopi-bench");
    /** Of this process alone: two benchmarks at a time measure nonsense, but must not break each other's files. */
    private final Path results = work.resolve("run-" + ProcessHandle.current().pid());

    private final Path kopi;
    private final PrintStream out;

    Workbench(Path kopi, PrintStream out) {
        this.kopi = kopi;
        this.out = out;
        BenchmarkFolders.makeEmpty(results);
    }

    /** Makes a dataset. */
    interface Maker {
        /** Writes it into an empty folder. */
        void make(Path folder) throws InterruptedException;
    }

    /** The dataset of that scale, made if it is not there. */
    Path dataset(Optional<Path> wanted, double scale) throws InterruptedException {
        return made(
                wanted.orElse(work.resolve("scale-" + scale)),
                folder -> run(kopi("generate", "--out", folder.toString(), "--scale", Double.toString(scale))));
    }

    /** A dataset that is kept for the next time, made if it is not there. */
    Path made(Path data, Maker maker) throws InterruptedException {
        if (!Files.exists(data)) {
            out.printf(Locale.ROOT, "making the dataset %s ...%n", data);
            // A dataset that was not finished must not be taken for one.
            Path unfinished = data.resolveSibling(data.getFileName() + ".part");
            BenchmarkFolders.makeEmpty(unfinished);
            try {
                maker.make(unfinished);
                BenchmarkFolders.rename(unfinished, data);
            } finally {
                BenchmarkFolders.delete(unfinished);
            }
        }
        return data;
    }

    /** A folder of this run, which is deleted with it. */
    Path folder(String name) {
        return results.resolve(name);
    }

    /** A command line of kopi's. */
    List<String> kopi(String... arguments) {
        List<String> command = new ArrayList<>(List.of(kopi.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /**
     * Runs a command to its end.
     *
     * @throws UnavailableException if it fails
     */
    Cost run(List<String> command) throws InterruptedException {
        return run(command, "log");
    }

    /**
     * The same beside others.
     *
     * @param name of the file for what it prints
     */
    Cost run(List<String> command, String name) throws InterruptedException {
        return MeasuredProcess.run(command, results.resolve(name + ".txt"));
    }

    /**
     * Requires that two folders hold the same built-in reports.
     *
     * @throws JobFailedException if not; says what differs
     */
    void requireSameReports(Path expected, Path actual) throws InterruptedException {
        try {
            run(kopi("compare", expected.toString(), actual.toString()));
        } catch (UnavailableException e) {
            throw new JobFailedException("the reports are not the same: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        BenchmarkFolders.delete(results);
    }
}
