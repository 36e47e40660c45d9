package kopi.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.error.JobFailedException;
import kopi.core.report.Reports;
import kopi.core.topology.RoleKind;

/** The same job, in turn undisturbed and with a node killed by chance every few seconds. For one thread. */
final class DisturbedJobs {
    private static final Duration KILL_EVERY = Duration.ofSeconds(5);
    private static final long SEED = 1;

    private final Workbench bench;
    private final LocalCluster cluster;
    private final Victims victims;
    private final PrintStream out;
    private final Random random = new Random(SEED);

    DisturbedJobs(Workbench bench, LocalCluster cluster, Victims victims, PrintStream out) {
        this.bench = bench;
        this.cluster = cluster;
        this.victims = victims;
        this.out = out;
    }

    /**
     * Measures and prints; blocks for minutes.
     *
     * @throws JobFailedException if the reports of the two differ
     */
    void measure(Path data, RecoveryOptions options) throws InterruptedException {
        // The first job after a start is no measure: nothing is compiled yet.
        submit(data, "calm");
        List<Double> calm = new ArrayList<>();
        List<Double> disturbed = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        List<String> killed = new ArrayList<>();
        for (int i = 0; i < options.pairs(); i++) {
            cluster.awaitReady();
            calm.add(submit(data, "calm"));
            disturbed.add(disturb(data, killed));
            ratios.add(disturbed.getLast() / calm.getLast());
            bench.requireSameReports(bench.folder("calm"), bench.folder("disturbed"));
        }
        out.printf(
                Locale.ROOT,
                "%na job of scale %s, %d pairs: median %.2f s undisturbed, %.2f s with a kill every %d s: %.2f times, worst"
                        + " pair %.2f times; the same reports%n%d kills: %s%n",
                options.scale(),
                ratios.size(),
                Figures.median(calm),
                Figures.median(disturbed),
                KILL_EVERY.toSeconds(),
                Figures.median(ratios),
                Figures.worst(ratios),
                killed.size(),
                String.join(", ", killed));
    }

    private double submit(Path data, String name) throws InterruptedException {
        Path reports = bench.folder(name);
        BenchmarkFolders.makeEmpty(reports);
        return bench.run(cluster.submit(data, reports, Reports.NAMES)).wallSeconds();
    }

    private double disturb(Path data, List<String> killed) throws InterruptedException {
        var done = new CompletableFuture<Void>();
        Duration first = Duration.ofMillis(random.nextLong(KILL_EVERY.toMillis()));
        List<String> bitten = new ArrayList<>();
        Thread killing = Thread.ofPlatform().start(() -> killUntil(done, first, bitten));
        try {
            return submit(data, "disturbed");
        } finally {
            done.complete(null);
            killing.join();
            killed.addAll(bitten);
        }
    }

    /** One egg is spared, out of which everything comes back. */
    private void killUntil(CompletableFuture<Void> done, Duration first, List<String> bitten) {
        for (Duration pause = first; !isOver(done, pause); pause = KILL_EVERY) {
            Optional<NodeView> victim = victims.any(node -> !node.name().equals(RoleKind.EGG.node(1)));
            victim.ifPresent(node -> {
                victims.kill(node);
                bitten.add(node.name());
            });
        }
    }

    private static boolean isOver(CompletableFuture<Void> done, Duration patience) {
        try {
            done.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
