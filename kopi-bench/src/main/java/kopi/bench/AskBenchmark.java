package kopi.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import kopi.bench.MeasuredProcess.Cost;
import kopi.bench.PairedRuns.Pair;
import kopi.core.error.UnavailableException;

/** Measures {@code kopi ask} beside DuckDB, which answers the same texts from the same files. */
final class AskBenchmark {
    private static final String SUFFIX = ".sql";

    private final AskOptions options;
    private final Path examples;
    private final PrintStream out;
    private final FigureTable table;

    /**
     * @param examples a folder of queries; those called like a built-in report are left out
     *
     * @param table gets what is measured
     */
    AskBenchmark(AskOptions options, Path examples, PrintStream out, FigureTable table) {
        this.options = options;
        this.examples = examples;
        this.out = out;
        this.table = table;
    }

    /**
     * Measures and prints; blocks for minutes.
     *
     * @throws kopi.core.error.JobFailedException if the programs' results differ
     * @throws UnavailableException if one of them fails
     */
    void run() throws InterruptedException {
        try (var bench = new Workbench(options.kopi(), out)) {
            // The launcher builds kopi when it must; that is no part of any run.
            bench.run(bench.kopi("--help"));
            Conditions.print(out);
            List<String> lines = new ArrayList<>();
            for (AskCase asked : options.cases()) {
                out.printf("%n%s; %d threads%n", asked.title(), options.threads());
                List<Pair> pairs = measure(bench, asked);
                lines.add(line(asked, pairs));
                table.add("ask: " + asked.title(), "DuckDB", pairs);
            }
            out.printf(
                    "%n| queries | kopi wall | DuckDB wall | wall ratio (all pairs) | CPU ratio | memory ratio | aim |%n");
            out.println("|---|---|---|---|---|---|---|");
            lines.forEach(out::println);
        }
    }

    private List<Pair> measure(Workbench bench, AskCase asked) throws InterruptedException {
        Path queries = bench.folder("queries").resolve(asked.option());
        write(asked, queries);
        Path data = bench.dataset(options.data(), options.scale());
        var runs = new PairedRuns(
                bench,
                new KopiAsk(options.kopi(), queries, options.threads()),
                DuckDb.queries(queries, options.threads(), options.declaresTypes()),
                CsvResults::requireSame,
                out);
        return runs.measure(asked.isAboutLabelledSales() ? labelled(bench, data) : data, options.pairs());
    }

    private static Path labelled(Workbench bench, Path data) throws InterruptedException {
        return bench.made(
                data.resolveSibling(data.getFileName() + "-labelled"), folder -> LabelledSales.make(data, folder));
    }

    private void write(AskCase asked, Path folder) {
        BenchmarkFolders.makeEmpty(folder);
        try {
            if (asked.sql().isPresent()) {
                Files.writeString(
                        folder.resolve(asked.option() + SUFFIX), asked.sql().get());
                return;
            }
            for (Path example : examples()) {
                Files.copy(example, folder.resolve(example.getFileName()));
            }
        } catch (IOException e) {
            throw new UnavailableException("cannot write queries to " + folder + ": " + e.getMessage(), e);
        }
    }

    private List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(examples)) {
            return files.filter(file -> isExample(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isExample(String file) {
        return file.endsWith(SUFFIX)
                && DuckDbReports.NAMES.stream()
                        .noneMatch(report -> file.equals(report + SUFFIX) || file.startsWith(report + "_"));
    }

    private static String line(AskCase asked, List<Pair> pairs) {
        return String.format(
                Locale.ROOT,
                "| %s | %.2f s | %.2f s | **%.2f** (%s) | %.2f | %.2f | %s |",
                asked.title(),
                PairedRuns.median(pairs, pair -> pair.first().wallSeconds()),
                PairedRuns.median(pairs, pair -> pair.second().wallSeconds()),
                PairedRuns.ratio(pairs, Cost::wallSeconds),
                PairedRuns.wallRatios(pairs),
                PairedRuns.ratio(pairs, Cost::cpuSeconds),
                PairedRuns.ratio(pairs, Cost::peakBytes),
                asked.aim());
    }
}
