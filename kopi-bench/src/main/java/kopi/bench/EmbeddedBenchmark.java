package kopi.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import kopi.bench.PairedRuns.Pair;

/** Measures {@code kopi run} beside DuckDB. */
final class EmbeddedBenchmark {
    private final EmbeddedOptions options;
    private final PrintStream out;

    EmbeddedBenchmark(EmbeddedOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /**
     * Measures and prints; blocks for minutes.
     *
     * @throws kopi.core.error.JobFailedException if the programs' reports differ
     * @throws kopi.core.error.UnavailableException if one of them fails
     */
    void run() throws InterruptedException {
        try (var bench = new Workbench(options.kopi(), out)) {
            // The launcher builds kopi when it must; that is no part of any run.
            bench.run(bench.kopi("--help"));
            out.printf("reports %s; %d threads%n", String.join(",", options.reports()), options.threads());
            var runs = new PairedRuns(
                    bench, embedded(bench), new DuckDb(options.reports(), options.threads(), options.plan()), out);
            List<List<Pair>> measured = new ArrayList<>();
            for (double scale : options.scales()) {
                measured.add(runs.measure(bench.dataset(options.data(), scale), options.pairs()));
            }
            for (int i = 1; i < measured.size(); i++) {
                printGrowth(i, measured.get(i - 1), measured.get(i));
            }
        }
    }

    private Contender embedded(Workbench bench) {
        return new Contender() {
            @Override
            public String name() {
                return "kopi";
            }

            @Override
            public List<String> command(Path data, Path reports) {
                return bench.kopi(
                        "run",
                        "--data",
                        data.toString(),
                        "--out",
                        reports.toString(),
                        "--threads",
                        Integer.toString(options.threads()),
                        "--reports",
                        String.join(",", options.reports()));
            }
        };
    }

    private void printGrowth(int larger, List<Pair> before, List<Pair> after) {
        out.printf(
                Locale.ROOT,
                "%ntime(%s) / time(%s): kopi %.2f, DuckDB %.2f%n",
                options.scales().get(larger),
                options.scales().get(larger - 1),
                PairedRuns.median(after, pair -> pair.first().wallSeconds())
                        / PairedRuns.median(before, pair -> pair.first().wallSeconds()),
                PairedRuns.median(after, pair -> pair.second().wallSeconds())
                        / PairedRuns.median(before, pair -> pair.second().wallSeconds()));
    }
}
