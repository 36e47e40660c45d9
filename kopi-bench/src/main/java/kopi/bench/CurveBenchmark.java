package kopi.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import kopi.bench.MeasuredProcess.Cost;
import kopi.bench.PowerFit.Point;
import kopi.core.error.UnavailableException;
import kopi.core.topology.RoleKind;

/** Measures how kopi's cost grows: with the data, with jobs at once, with filters. */
final class CurveBenchmark {
    private static final int THREADS = 2;
    private static final int RUNS = 3;
    private static final List<Integer> JOBS = List.of(1, 2, 4, 8);
    private static final List<Integer> FILTERS = List.of(1, 2, 4, 8);
    private static final SlowFilters DAWDLING = new SlowFilters(128);
    private static final double BYTES_PER_MB = 1e6;
    private static final List<String> REPORTS = List.copyOf(DuckDbReports.NAMES);

    private final CurveOptions options;
    private final PrintStream out;

    CurveBenchmark(CurveOptions options, PrintStream out) {
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
            bench.run(bench.kopi("--help"));
            Conditions.print(out);
            measureScales(bench);
            measureJobs(bench);
            measureFilters(bench);
        }
    }

    private void measureScales(Workbench bench) throws InterruptedException {
        var run = new KopiRun("run", options.kopi(), REPORTS, THREADS);
        Map<Double, Cost> embedded = new LinkedHashMap<>();
        for (double scale : options.scales()) {
            embedded.put(scale, medianOf(bench, run, data(bench, scale)));
        }
        print("run, by scale", embedded);
        try (var cluster = LocalCluster.up(bench, "scales", "", "layout: chained")) {
            Map<Double, Cost> clustered = new LinkedHashMap<>();
            for (double scale : options.scales()) {
                clustered.put(scale, medianOf(bench, cluster.submission(), data(bench, scale)));
            }
            print("submit (chained; CPU and memory are the client's), by scale", clustered);
        }
    }

    /** Reads the files before, so that no run waits for the disk. */
    private Path data(Workbench bench, double scale) throws InterruptedException {
        Path data = bench.dataset(Optional.empty(), scale);
        BenchmarkFolders.warm(data);
        return data;
    }

    private static Cost medianOf(Workbench bench, Contender contender, Path data) throws InterruptedException {
        List<Cost> costs = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            Path reports = bench.folder("reports");
            BenchmarkFolders.makeEmpty(reports);
            costs.add(bench.run(contender.command(data, reports)));
        }
        return new Cost(
                Figures.median(costs.stream().map(Cost::wallSeconds).toList()),
                Figures.median(costs.stream().map(Cost::cpuSeconds).toList()),
                (long) Figures.median(
                        costs.stream().map(cost -> (double) cost.peakBytes()).toList()));
    }

    private void print(String title, Map<Double, Cost> costs) {
        out.printf("%n%s%n%n| at | wall | CPU | memory |%n|---|---|---|---|%n", title);
        costs.forEach((at, cost) -> out.printf(
                Locale.ROOT,
                "| %.3g | %.2f s | %.2f s | %.0f MB |%n",
                at,
                cost.wallSeconds(),
                cost.cpuSeconds(),
                cost.peakBytes() / BYTES_PER_MB));
        List<Point> wall = new ArrayList<>();
        List<Point> cpu = new ArrayList<>();
        List<Point> memory = new ArrayList<>();
        costs.forEach((at, cost) -> {
            wall.add(new Point(at, cost.wallSeconds()));
            cpu.add(new Point(at, cost.cpuSeconds()));
            memory.add(new Point(at, cost.peakBytes()));
        });
        out.printf(
                Locale.ROOT,
                "grows with the power %.2f (wall), %.2f (CPU), %.2f (memory)%n",
                PowerFit.of(wall).exponent(),
                PowerFit.of(cpu).exponent(),
                PowerFit.of(memory).exponent());
    }

    private void measureJobs(Workbench bench) throws InterruptedException {
        Path data = data(bench, options.smallScale());
        try (var cluster = LocalCluster.up(bench, "jobs", "", "layout: chained")) {
            bench.run(cluster.submission().command(data, bench.folder("warm")));
            List<Point> points = new ArrayList<>();
            for (int jobs : JOBS) {
                points.add(new Point(jobs, seconds(bench, cluster, data, jobs)));
            }
            print("jobs at once of scale " + options.smallScale(), points);
        }
    }

    /** How long it takes until all are done that begin together. */
    private static double seconds(Workbench bench, LocalCluster cluster, Path data, int jobs)
            throws InterruptedException {
        long start = System.nanoTime();
        try (var threads = Executors.newFixedThreadPool(jobs)) {
            List<Callable<Cost>> submissions = new ArrayList<>();
            for (int job = 0; job < jobs; job++) {
                String name = "job-" + job;
                submissions.add(() -> bench.run(cluster.submission().command(data, bench.folder(name)), name));
            }
            for (Future<Cost> done : threads.invokeAll(submissions)) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new UnavailableException("one of " + jobs + " jobs failed: " + e.getMessage(), e);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private void measureFilters(Workbench bench) throws InterruptedException {
        Path data = data(bench, options.smallScale());
        String settings = "layout: chained\n" + SlowFilters.setting(bench.folder("agent"));
        try (var cluster = LocalCluster.up(bench, "filters", "filter: 1", settings)) {
            List<Point> points = new ArrayList<>();
            for (int filters : FILTERS) {
                cluster.scale(RoleKind.FILTER.text(), filters);
                List<String> command = cluster.submit(data, bench.folder("filtered"), REPORTS);
                command.addAll(DAWDLING.submitOptions());
                points.add(new Point(filters, bench.run(command).wallSeconds()));
            }
            print("filters (" + DAWDLING.description() + "), a job of scale " + options.smallScale(), points);
        }
    }

    private void print(String title, List<Point> points) {
        out.printf("%n%s%n%n| number | wall |%n|---|---|%n", title);
        points.forEach(point -> out.printf(Locale.ROOT, "| %.0f | %.2f s |%n", point.x(), point.y()));
        out.printf(
                Locale.ROOT,
                "time goes with the power %.2f of the number%n",
                PowerFit.of(points).exponent());
    }
}
