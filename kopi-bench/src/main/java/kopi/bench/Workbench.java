package kopi.bench;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import kopi.bench.MeasuredProcess.Cost;

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

    /** The dataset of that scale, made if it is not there. */
    Path dataset(Optional<Path> wanted, double scale) throws InterruptedException {
        Path data = wanted.orElse(work.resolve("scale-" + scale));
        if (!Files.exists(data)) {
            out.printf(Locale.ROOT, "making a dataset of scale %s in %s ...%n", scale, data);
            // A dataset that was not finished must not be taken for one.
            Path unfinished = data.resolveSibling(data.getFileName() + ".part");
            BenchmarkFolders.makeEmpty(unfinished);
            run(kopi("generate", "--out", unfinished.toString(), "--scale", Double.toString(scale)));
            BenchmarkFolders.rename(unfinished, data);
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
     * @throws kopi.core.error.UnavailableException if it fails
     */
    Cost run(List<String> command) throws InterruptedException {
        return MeasuredProcess.run(command, results.resolve("log"));
    }

    @Override
    public void close() {
        BenchmarkFolders.delete(results);
    }
}
