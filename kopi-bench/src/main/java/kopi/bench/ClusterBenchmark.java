package kopi.bench;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import kopi.bench.DuckDbReports.Plan;
import kopi.bench.MeasuredProcess.Cost;
import kopi.bench.WireSizes.Size;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.topology.RoleKind;
import kopi.testkit.process.ListedQueue;

/** Measures {@code kopi submit} to a cluster on this machine beside DuckDB alone, and what the cluster's processes cost. */
final class ClusterBenchmark {
    private static final int THREADS = 2;
    private static final double BYTES_PER_MB = 1e6;
    private static final int FEW_FILTERS = 1;
    private static final int MANY_FILTERS = 4;
    private static final SlowFilters DAWDLING = new SlowFilters(128);

    private static final int LOOKS_FOR_LEFT_OVERS = 5;
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(3);
    /** A UUID, as the wire format has it. */
    private static final long BYTES_OF_AN_ID = 16;

    private static final String CLIENT = "client";
    private static final String BROKER = "RabbitMQ";
    private static final String TRANSACTIONS = "transactions";
    private static final String ITEMS = "transaction_items";

    private final ClusterBenchmarkOptions options;
    private final PrintStream out;
    private final FigureTable table;

    /** @param table gets what is measured */
    ClusterBenchmark(ClusterBenchmarkOptions options, PrintStream out, FigureTable table) {
        this.options = options;
        this.table = table;
        this.out = out;
    }

    /**
     * Measures and prints; blocks for minutes.
     *
     * @throws kopi.core.error.JobFailedException if the programs' reports differ
     * @throws kopi.core.error.UnavailableException if one of them fails, or the cluster does not come up
     */
    void run() throws InterruptedException {
        try (var bench = new Workbench(options.kopi(), out)) {
            Path data = bench.dataset(options.data(), options.scale());
            Conditions.print(out);
            if (options.isFilters()) {
                measureFilters(bench, data);
                return;
            }
            for (String layout : options.layouts()) {
                measure(bench, data, layout);
            }
            printSizes(data);
        }
    }

    private void measure(Workbench bench, Path data, String layout) throws InterruptedException {
        try (var cluster = LocalCluster.up(bench, layout, "", "layout: " + layout)) {
            out.printf(
                    "%nlayout %s: %d nodes and a durable RabbitMQ; reports %s%n",
                    layout, cluster.awaitReady().size(), String.join(",", DuckDbReports.NAMES));
            // Nodes live long: what counts is not the job for which they compile.
            out.printf(
                    Locale.ROOT,
                    "the first job after the start, not counted: %.2f s%n",
                    submit(bench, cluster, data, List.of()).wallSeconds());
            var duckDb = DuckDb.reports(List.copyOf(DuckDbReports.NAMES), THREADS, Plan.FOUR_QUERIES);
            var runs = new PairedRuns(bench, cluster.submission(), duckDb, bench::requireSameReports, out);
            table.add(
                    "cluster, " + layout + ", scale " + options.scale(), "DuckDB", runs.measure(data, options.pairs()));
            out.println("there, CPU and memory of kopi are the client's alone");
            watch(bench, cluster, data);
        }
    }

    private static Cost submit(Workbench bench, LocalCluster cluster, Path data, List<String> more)
            throws InterruptedException {
        Path reports = bench.folder("watched");
        BenchmarkFolders.makeEmpty(reports);
        List<String> command = cluster.submit(data, reports, List.copyOf(DuckDbReports.NAMES));
        command.addAll(more);
        return bench.run(command);
    }

    /** One more job, which is looked at. */
    private void watch(Workbench bench, LocalCluster cluster, Path data) throws InterruptedException {
        Map<String, ProcessUse> before = use(cluster);
        var watch = ClusterWatch.open(cluster);
        Cost client;
        try (watch) {
            client = submit(bench, cluster, data, List.of());
        }
        out.printf(Locale.ROOT, "%none more job, watched: %.2f s%n", client.wallSeconds());
        print(client, before, use(cluster), watch.heaps());
        watch.deepest().forEach((queue, depth) -> out.printf("deepest %-14s %d messages waiting%n", queue, depth));
        out.printf("(the credit window is 16 batches of each dataset, so 32 where two are sent)%n");
        printLeftOvers(cluster);
    }

    /** RabbitMQ counts what is in a quorum queue every few seconds only, so that it says "some" for a while. */
    private void printLeftOvers(LocalCluster cluster) throws InterruptedException {
        List<ListedQueue> queues = cluster.queues();
        for (int look = 1; look < LOOKS_FOR_LEFT_OVERS && !areWorkQueuesEmpty(queues); look++) {
            Thread.sleep(BETWEEN_LOOKS);
            queues = cluster.queues();
        }
        queues.forEach(queue ->
                out.printf("afterwards there is %s %s, %d messages%n", queue.type(), queue.name(), queue.messages()));
    }

    private static boolean areWorkQueuesEmpty(List<ListedQueue> queues) {
        return queues.stream()
                .allMatch(queue -> queue.messages() == 0 || queue.type().equals("stream"));
    }

    private static Map<String, ProcessUse> use(LocalCluster cluster) throws InterruptedException {
        Map<String, ProcessUse> use = new LinkedHashMap<>();
        for (NodeView node : cluster.awaitReady()) {
            use.put(node.name(), ProcessUse.of(node.pid()));
        }
        use.put(BROKER, ProcessUse.of(cluster.brokerPid()));
        return use;
    }

    private void print(
            Cost client, Map<String, ProcessUse> before, Map<String, ProcessUse> after, Map<String, Long> heaps) {
        out.printf("%-14s %9s %13s %13s%n", "process", "CPU", "peak resident", "peak heap");
        print(CLIENT, client.cpuSeconds(), client.peakBytes(), 0);
        double all = client.cpuSeconds();
        for (Map.Entry<String, ProcessUse> node : after.entrySet()) {
            double cpu = node.getValue().cpuSeconds()
                    - before.getOrDefault(node.getKey(), ProcessUse.NONE).cpuSeconds();
            print(node.getKey(), cpu, node.getValue().peakBytes(), heaps.getOrDefault(node.getKey(), 0L));
            all += cpu;
        }
        out.printf(Locale.ROOT, "%-14s %7.2f s%n", "all", all);
    }

    private void print(String process, double cpuSeconds, long peakBytes, long heapBytes) {
        out.printf(
                Locale.ROOT,
                "%-14s %7.2f s %10.0f MB %13s%n",
                process,
                cpuSeconds,
                peakBytes / BYTES_PER_MB,
                heapBytes == 0 ? "" : String.format(Locale.ROOT, "%.0f MB", heapBytes / BYTES_PER_MB));
    }

    /** Counted with the codec: every batch is encoded as the client does it, and passed on unopened by the gateway. */
    private void printSizes(Path data) {
        Size plain = size(data, TRANSACTIONS, "t3", "t4");
        Size withIds = size(data, TRANSACTIONS, "t1", "t3", "t4");
        out.printf("%non the broker, as messages' bodies (every batch encoded as the client does it)%n");
        out.printf(Locale.ROOT, "%-44s %6.2f bytes%n", "a transaction row for t3 and t4", plain.bytesPerRow());
        long more = withIds.bytes() - plain.bytes();
        out.printf(
                Locale.ROOT,
                "%-44s %6.2f bytes more for each of %d ids: %d, and %.3f for each row, to say which have one%n",
                "the ids that t1 must carry",
                (double) more / withIds.ids(),
                withIds.ids(),
                BYTES_OF_AN_ID,
                (double) (more - BYTES_OF_AN_ID * withIds.ids()) / withIds.rows());
        out.printf(
                Locale.ROOT,
                "%-44s %6.2f bytes%n",
                "an item row for t2",
                size(data, ITEMS, "t2").bytesPerRow());
    }

    private static Size size(Path data, String dataset, String... reports) {
        return Objects.requireNonNull(WireSizes.of(data, reports).get(dataset), dataset);
    }

    /** How much more {@link SlowFilters} help. */
    private void measureFilters(Workbench bench, Path data) throws InterruptedException {
        String settings = "layout: chained\n" + SlowFilters.setting(bench.folder("agent"));
        try (var cluster = LocalCluster.up(bench, "filters", "filter: " + FEW_FILTERS, settings)) {
            out.printf("%nlayout chained, %s%n", DAWDLING.description());
            List<Double> few = seconds(bench, cluster, data, FEW_FILTERS);
            cluster.scale(RoleKind.FILTER.text(), MANY_FILTERS);
            List<Double> many = seconds(bench, cluster, data, MANY_FILTERS);
            out.printf(
                    Locale.ROOT,
                    "%d filters instead of %d: %.2f times the throughput%n",
                    MANY_FILTERS,
                    FEW_FILTERS,
                    Figures.median(few) / Figures.median(many));
        }
    }

    private List<Double> seconds(Workbench bench, LocalCluster cluster, Path data, int filters)
            throws InterruptedException {
        submit(bench, cluster, data, DAWDLING.submitOptions());
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < options.pairs(); i++) {
            seconds.add(submit(bench, cluster, data, DAWDLING.submitOptions()).wallSeconds());
        }
        out.printf(
                Locale.ROOT,
                "%d filters: median %.2f s of %d jobs, after one that is not counted%n",
                filters,
                Figures.median(seconds),
                seconds.size());
        return seconds;
    }
}
