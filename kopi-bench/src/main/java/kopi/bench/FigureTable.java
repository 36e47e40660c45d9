package kopi.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
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
                ratio(pairs, Cost::wallSeconds),
                pairs.stream()
                        .map(pair -> String.format(Locale.ROOT, "%.2f", pair.ratio(Cost::wallSeconds)))
                        .collect(Collectors.joining(", ")),
                ratio(pairs, Cost::cpuSeconds),
                ratio(pairs, Cost::peakBytes)));
    }

    private static double ratio(List<Pair> pairs, ToDoubleFunction<Cost> figure) {
        return PairedRuns.median(pairs, pair -> pair.ratio(figure));
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
