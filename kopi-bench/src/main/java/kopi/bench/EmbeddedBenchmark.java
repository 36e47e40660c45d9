package kopi.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import kopi.bench.PairedRuns.Pair;

/** Measures {@code kopi run} beside DuckDB, or beside another build of kopi. */
final class EmbeddedBenchmark {
    private final EmbeddedOptions options;
    private final PrintStream out;
    private final FigureTable table;

    /** @param table gets what is measured */
    EmbeddedBenchmark(EmbeddedOptions options, PrintStream out, FigureTable table) {
        this.options = options;
        this.table = table;
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
            if (options.beside().isPresent()) {
                bench.run(List.of(options.beside().get().toString(), "--help"));
            }
            out.printf("reports %s; %d threads%n", String.join(",", options.reports()), options.threads());
            var kopi = new KopiRun("kopi", options.kopi(), options.reports(), options.threads());
            Contender other = beside();
            var runs = new PairedRuns(bench, kopi, other, bench::requireSameReports, out);
            List<List<Pair>> measured = new ArrayList<>();
            for (double scale : options.scales()) {
                List<Pair> pairs = runs.measure(bench.dataset(options.data(), scale), options.pairs());
                measured.add(pairs);
                table.add(
                        String.join(",", options.reports()) + ", scale " + scale,
                        options.beside().isPresent() ? other.name() : other.name() + ", " + options.planName(),
                        pairs);
            }
            for (int i = 1; i < measured.size(); i++) {
                printGrowth(other.name(), i, measured.get(i - 1), measured.get(i));
            }
        }
    }

    private Contender beside() {
        return options.beside()
                .<Contender>map(other -> new KopiRun("the other kopi", other, options.reports(), options.threads()))
                .orElseGet(() -> DuckDb.reports(options.reports(), options.threads(), options.plan()));
    }

    private void printGrowth(String other, int larger, List<Pair> before, List<Pair> after) {
        out.printf(
                Locale.ROOT,
                "%ntime(%s) / time(%s): kopi %.2f, %s %.2f%n",
                options.scales().get(larger),
                options.scales().get(larger - 1),
                PairedRuns.median(after, pair -> pair.first().wallSeconds())
                        / PairedRuns.median(before, pair -> pair.first().wallSeconds()),
                other,
                PairedRuns.median(after, pair -> pair.second().wallSeconds())
                        / PairedRuns.median(before, pair -> pair.second().wallSeconds()));
    }
}
