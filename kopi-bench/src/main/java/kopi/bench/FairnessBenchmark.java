package kopi.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import kopi.core.error.UnavailableException;
import kopi.core.report.Reports;

/**
 * Measures what a small job has to wait beside a huge one, and whether RabbitMQ's memory grows with the length of a job.
 * With {@link SlowFilters}, so that the scheduling of this machine's processors is not what is measured.
 */
final class FairnessBenchmark {
    private static final SlowFilters DAWDLING = new SlowFilters(256);
    /** After it, the huge job has filled its window. */
    private static final Duration HEAD_START = Duration.ofSeconds(3);

    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final int PARTS = 4;
    private static final double BYTES_PER_MB = 1e6;

    private final FairnessOptions options;
    private final PrintStream out;
    private final List<Double> alone = new ArrayList<>();
    private final List<Double> beside = new ArrayList<>();
    private final List<Double> hugeAlone = new ArrayList<>();
    private final List<Double> hugeBeside = new ArrayList<>();

    FairnessBenchmark(FairnessOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /**
     * Measures and prints; blocks for minutes.
     *
     * @throws UnavailableException if a program fails, or the cluster does not come up
     */
    void run() throws InterruptedException {
        try (var bench = new Workbench(options.kopi(), out)) {
            Path huge = bench.dataset(Optional.empty(), options.hugeScale());
            Path small = bench.dataset(Optional.empty(), options.smallScale());
            Conditions.print(out);
            String settings = "layout: " + options.layout() + "\n" + SlowFilters.setting(bench.folder("agent"));
            try (var cluster = LocalCluster.up(bench, "fairness", "", settings)) {
                out.printf("layout %s, %s%n", options.layout(), DAWDLING.description());
                measure(bench, cluster, huge, small);
            }
        }
    }

    private void measure(Workbench bench, LocalCluster cluster, Path huge, Path small) throws InterruptedException {
        // Nodes live long: what counts is not the job for which they compile.
        submit(bench, cluster, small, "small").await();
        for (int i = 0; i < options.pairs(); i++) {
            alone.add(submit(bench, cluster, small, "small").await());
            List<Long> memory = new ArrayList<>();
            hugeAlone.add(submit(bench, cluster, huge, "huge").await(() -> memory.add(brokerMemory(cluster))));
            printMemory(memory);
            Job longOne = submit(bench, cluster, huge, "huge");
            if (longOne.hasEndedWithin(HEAD_START)) {
                throw new UnavailableException(
                        "the huge job is over within " + HEAD_START.toSeconds() + " s; take a larger --scale");
            }
            beside.add(submit(bench, cluster, small, "small").await());
            if (longOne.hasEndedWithin(Duration.ZERO)) {
                out.println("the huge job ended before the small one: they were not beside each other all the time");
            }
            hugeBeside.add(longOne.await());
        }
        print();
    }

    private static long brokerMemory(LocalCluster cluster) {
        return ProcessUse.of(cluster.brokerPid()).residentBytes();
    }

    private void printMemory(List<Long> memory) {
        out.print("RabbitMQ's resident memory in the parts of a huge job:");
        for (int part = 0; part < PARTS; part++) {
            long max = memory.subList(memory.size() * part / PARTS, memory.size() * (part + 1) / PARTS).stream()
                    .mapToLong(Long::longValue)
                    .max()
                    .orElse(0);
            out.printf(Locale.ROOT, " %.0f MB", max / BYTES_PER_MB);
        }
        out.println();
    }

    private void print() {
        out.printf(
                Locale.ROOT,
                "medians of %d: a job of scale %s takes %.2f s alone and %.2f s beside one of scale %s: %.2f"
                        + " times (its fair share of two: 2)%nthe other one takes %.2f s alone and %.2f s with it%n",
                alone.size(),
                options.smallScale(),
                Figures.median(alone),
                Figures.median(beside),
                options.hugeScale(),
                Figures.median(beside) / Figures.median(alone),
                Figures.median(hugeAlone),
                Figures.median(hugeBeside));
    }

    private static Job submit(Workbench bench, LocalCluster cluster, Path data, String name) {
        Path reports = bench.folder(name);
        BenchmarkFolders.makeEmpty(reports);
        List<String> command = cluster.submit(data, reports, Reports.NAMES);
        command.addAll(DAWDLING.submitOptions());
        return Job.start(command, bench.folder(name + ".log"));
    }

    /** One run of {@code kopi submit}. */
    private record Job(Process process, long startNanos, Path log) {
        private static final double NANOS = 1e9;

        static Job start(List<String> command, Path log) {
            try {
                long start = System.nanoTime();
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
                return new Job(process, start, log);
            } catch (IOException e) {
                throw new UnavailableException("cannot run " + command.getFirst() + ": " + e.getMessage(), e);
            }
        }

        boolean hasEndedWithin(Duration patience) throws InterruptedException {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        }

        /** Returns how many seconds it took. */
        double await() throws InterruptedException {
            return await(() -> {});
        }

        double await(Runnable look) throws InterruptedException {
            try {
                while (!hasEndedWithin(LOOK_EVERY)) {
                    look.run();
                }
            } catch (InterruptedException e) {
                process.destroy();
                throw e;
            }
            if (process.exitValue() != 0) {
                throw new UnavailableException("kopi submit ended with code " + process.exitValue() + "; see " + log);
            }
            return (System.nanoTime() - startNanos) / NANOS;
        }
    }
}
