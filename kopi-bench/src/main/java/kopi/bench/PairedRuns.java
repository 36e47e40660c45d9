package kopi.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import kopi.bench.MeasuredProcess.Cost;

/**
 * Runs two programs over the same dataset as whole processes, start-up included, one after the other, and prints what
 * each pair of runs cost and the median ratios. On a shared machine only the ratios mean something.
 */
final class PairedRuns {
    private static final double BYTES_PER_MB = 1e6;
    private static final String HEADING = "%-9s%-32s   %-32s   %s%n";
    private static final String COLUMNS = "   wall        CPU       memory";

    private final Workbench bench;
    private final Contender first;
    private final Contender second;
    private final ResultComparison comparison;
    private final PrintStream out;

    /** One run of each program. */
    record Pair(Cost first, Cost second) {
        double ratio(ToDoubleFunction<Cost> figure) {
            return figure.applyAsDouble(first) / figure.applyAsDouble(second);
        }
    }

    PairedRuns(Workbench bench, Contender first, Contender second, ResultComparison comparison, PrintStream out) {
        this.bench = bench;
        this.first = first;
        this.second = second;
        this.comparison = comparison;
        this.out = out;
    }

    /**
     * Measures and prints; blocks for minutes.
     *
     * @throws kopi.core.error.JobFailedException if the programs' results differ
     * @throws kopi.core.error.UnavailableException if one of them fails
     */
    List<Pair> measure(Path data, int runs) throws InterruptedException {
        out.printf(Locale.ROOT, "%n%s: %.0f MB%n", data, BenchmarkFolders.warm(data) / BYTES_PER_MB);
        out.printf(HEADING, "", first.name(), second.name(), first.name() + " / " + second.name());
        out.printf(HEADING, "", COLUMNS, COLUMNS, "wall  CPU   memory");
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            // Who goes first alternates too, so that whatever the first one leaves behind hits both.
            Pair pair = i % 2 == 0 ? inOrder(data) : inReverse(data);
            pairs.add(pair);
            print("pair " + (i + 1), pair);
            if (i == 0) {
                comparison.requireSame(reports(second), reports(first));
            }
        }
        out.printf(
                Locale.ROOT,
                "%-79s%4.2f  %4.2f  %4.2f%n",
                "median of the ratios",
                ratio(pairs, Cost::wallSeconds),
                ratio(pairs, Cost::cpuSeconds),
                ratio(pairs, Cost::peakBytes));
        return pairs;
    }

    private Pair inOrder(Path data) throws InterruptedException {
        Cost cost = run(first, data);
        return new Pair(cost, run(second, data));
    }

    private Pair inReverse(Path data) throws InterruptedException {
        Cost cost = run(second, data);
        return new Pair(run(first, data), cost);
    }

    private Cost run(Contender contender, Path data) throws InterruptedException {
        Path reports = reports(contender);
        BenchmarkFolders.makeEmpty(reports);
        return bench.run(contender.command(data, reports));
    }

    private Path reports(Contender contender) {
        return bench.folder(contender.equals(first) ? "first" : "second");
    }

    private void print(String name, Pair pair) {
        out.printf(
                Locale.ROOT,
                "%-8s %s   %s   %4.2f  %4.2f  %4.2f%n",
                name,
                show(pair.first()),
                show(pair.second()),
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

    /** The median of the ratios of one figure. */
    static double ratio(List<Pair> pairs, ToDoubleFunction<Cost> figure) {
        return median(pairs, pair -> pair.ratio(figure));
    }

    /** The ratios of wall time, one after the other, for people. */
    static String wallRatios(List<Pair> pairs) {
        return pairs.stream()
                .map(pair -> String.format(Locale.ROOT, "%.2f", pair.ratio(Cost::wallSeconds)))
                .collect(Collectors.joining(", "));
    }

    /** The middle one of the figures; of an even number the mean of the two in the middle. */
    static double median(List<Pair> pairs, ToDoubleFunction<Pair> figure) {
        return Figures.median(pairs.stream().map(figure::applyAsDouble).toList());
    }
}
