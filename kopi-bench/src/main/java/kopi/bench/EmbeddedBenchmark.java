package kopi.bench;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import kopi.bench.MeasuredProcess.Cost;
import kopi.core.error.JobFailedException;
import kopi.core.error.UnavailableException;

/**
 * Runs kopi and DuckDB over the same dataset as whole processes, start-up included, one after the other, and prints what
 * each pair of runs cost and the median ratios. On a shared machine only the ratios mean something.
 */
final class EmbeddedBenchmark {
    private static final double BYTES_PER_MB = 1e6;
    private static final String HEADING = "%-9s%-32s   %-32s   %s%n";
    private static final String COLUMNS = "   wall        CPU       memory";

    private final EmbeddedOptions options;
    private final PrintStream out;
    private final Path work = Path.of(System.getProperty("java.io.tmpdir"), "kopi-bench");
    /** Of this process alone: two benchmarks at a time measure nonsense, but must not break each other's files. */
    private final Path results = work.resolve("run-" + ProcessHandle.current().pid());

    /** One run of each program. */
    record Pair(Cost kopi, Cost duckDb) {
        double ratio(ToDoubleFunction<Cost> figure) {
            return figure.applyAsDouble(kopi) / figure.applyAsDouble(duckDb);
        }
    }

    EmbeddedBenchmark(EmbeddedOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /**
     * Measures and prints; blocks for minutes.
     *
     * @throws JobFailedException if the programs' reports differ
     * @throws UnavailableException if one of them fails
     */
    void run() throws InterruptedException {
        try {
            // The launcher builds kopi when it must; that is no part of any run.
            run(kopi("--help"));
            List<List<Pair>> measured = new ArrayList<>();
            for (double scale : options.scales()) {
                measured.add(measure(dataset(scale)));
            }
            for (int i = 1; i < measured.size(); i++) {
                printGrowth(i, measured.get(i - 1), measured.get(i));
            }
        } finally {
            BenchmarkFolders.delete(results);
        }
    }

    /** The dataset of that scale, made if it is not there. */
    private Path dataset(double scale) throws InterruptedException {
        Path data = options.data().orElse(work.resolve("scale-" + scale));
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

    private List<Pair> measure(Path data) throws InterruptedException {
        out.printf(
                Locale.ROOT,
                "%n%s: %.0f MB; reports %s; %d threads%n",
                data,
                BenchmarkFolders.warm(data) / BYTES_PER_MB,
                String.join(",", options.reports()),
                options.threads());
        out.printf(HEADING, "", "kopi", "DuckDB", "kopi / DuckDB");
        out.printf(HEADING, "", COLUMNS, COLUMNS, "wall  CPU   memory");
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < options.pairs(); i++) {
            // Who goes first alternates too, so that whatever the first one leaves behind hits both.
            Pair pair = i % 2 == 0 ? kopiFirst(data) : duckDbFirst(data);
            pairs.add(pair);
            print("pair " + (i + 1), pair);
            if (i == 0) {
                compare();
            }
        }
        out.printf(
                Locale.ROOT,
                "%-79s%4.2f  %4.2f  %4.2f%n",
                "median of the ratios",
                median(pairs, pair -> pair.ratio(Cost::wallSeconds)),
                median(pairs, pair -> pair.ratio(Cost::cpuSeconds)),
                median(pairs, pair -> pair.ratio(Cost::peakBytes)));
        return pairs;
    }

    private Pair kopiFirst(Path data) throws InterruptedException {
        Cost kopi = run(kopiRun(data));
        return new Pair(kopi, run(duckDbRun(data)));
    }

    private Pair duckDbFirst(Path data) throws InterruptedException {
        Cost duckDb = run(duckDbRun(data));
        return new Pair(run(kopiRun(data)), duckDb);
    }

    private void print(String name, Pair pair) {
        out.printf(
                Locale.ROOT,
                "%-8s %s   %s   %4.2f  %4.2f  %4.2f%n",
                name,
                show(pair.kopi()),
                show(pair.duckDb()),
                pair.ratio(Cost::wallSeconds),
                pair.ratio(Cost::cpuSeconds),
                pair.ratio(Cost::peakBytes));
    }

    private static String show(Cost cost) {
        return String.format(
                Locale.ROOT,
                "%7.2f s  %7.2f s  %7.0f MB",
                cost.wallSeconds(),
                cost.cpuSeconds(),
                cost.peakBytes() / BYTES_PER_MB);
    }

    private void printGrowth(int larger, List<Pair> before, List<Pair> after) {
        out.printf(
                Locale.ROOT,
                "%ntime(%s) / time(%s): kopi %.2f, DuckDB %.2f%n",
                options.scales().get(larger),
                options.scales().get(larger - 1),
                median(after, pair -> pair.kopi().wallSeconds())
                        / median(before, pair -> pair.kopi().wallSeconds()),
                median(after, pair -> pair.duckDb().wallSeconds())
                        / median(before, pair -> pair.duckDb().wallSeconds()));
    }

    private void compare() throws InterruptedException {
        try {
            run(kopi("compare", duckDbResults().toString(), kopiResults().toString()));
        } catch (UnavailableException e) {
            throw new JobFailedException("kopi's reports are not DuckDB's: " + e.getMessage(), e);
        }
    }

    private List<String> kopiRun(Path data) {
        BenchmarkFolders.makeEmpty(kopiResults());
        return kopi(
                "run",
                "--data",
                data.toString(),
                "--out",
                kopiResults().toString(),
                "--threads",
                Integer.toString(options.threads()),
                "--reports",
                String.join(",", options.reports()));
    }

    private List<String> kopi(String... arguments) {
        List<String> command = new ArrayList<>(List.of(options.kopi().toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private List<String> duckDbRun(Path data) {
        BenchmarkFolders.makeEmpty(duckDbResults());
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The JVM does next to nothing here: whatever makes it start sooner and take less memory is fair.
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")));
        command.add(DuckDbReports.class.getName());
        command.addAll(List.of(
                data.toString(),
                duckDbResults().toString(),
                String.join(",", options.reports()),
                Integer.toString(options.threads()),
                options.plan().name()));
        return command;
    }

    private Cost run(List<String> command) throws InterruptedException {
        if (!Files.exists(results)) {
            BenchmarkFolders.makeEmpty(results);
        }
        return MeasuredProcess.run(command, results.resolve("log"));
    }

    private Path kopiResults() {
        return results.resolve("kopi");
    }

    private Path duckDbResults() {
        return results.resolve("duckdb");
    }

    /** The middle one of the figures; of an even number the mean of the two in the middle. */
    static double median(List<Pair> pairs, ToDoubleFunction<Pair> figure) {
        double[] sorted = pairs.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
