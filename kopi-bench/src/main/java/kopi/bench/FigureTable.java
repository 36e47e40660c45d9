package kopi.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import kopi.bench.MeasuredProcess.Cost;
import kopi.bench.PairedRuns.Pair;

/** What several benchmarks have measured, as one table in Markdown. Not thread-safe. */
final class FigureTable {
    private final List<String> lines = new ArrayList<>();

    /** Adds what pairs of runs came to; their costs are medians. */
    void add(String what, String other, List<Pair> pairs) {
        lines.add(String.format(
                Locale.ROOT,
                "| %s | %s | %.2f s | %.2f s | **%.2f** (%s) | %.2f | %.2f |",
                what,
                other,
                PairedRuns.median(pairs, pair -> pair.first().wallSeconds()),
                PairedRuns.median(pairs, pair -> pair.second().wallSeconds()),
                PairedRuns.ratio(pairs, Cost::wallSeconds),
                PairedRuns.wallRatios(pairs),
                PairedRuns.ratio(pairs, Cost::cpuSeconds),
                PairedRuns.ratio(pairs, Cost::peakBytes)));
    }

    /** Prints it, unless nothing was added. */
    void print(PrintStream out) {
        if (!lines.isEmpty()) {
            out.printf(
                    "%n| what | beside | kopi wall | other wall | wall ratio (all pairs) | CPU ratio | memory ratio |%n");
            out.println("|---|---|---|---|---|---|---|");
            lines.forEach(out::println);
        }
    }
}
