package kopi.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import kopi.adapter.grpc.ClientSecurity;
import kopi.adapter.grpc.GatewayAddress;
import kopi.adapter.rabbitmq.PrivateBroker;
import kopi.app.client.Cluster;
import kopi.app.client.ClusterRun;
import kopi.app.client.RunProgress;
import kopi.app.client.SubmitRequest;
import kopi.app.client.UploadOptions;
import kopi.app.config.ClusterConfig;
import kopi.core.client.Patience;
import kopi.core.egg.Desired;
import kopi.core.egg.NodeSpec;
import kopi.core.report.Parameters;
import kopi.core.report.Report;
import kopi.core.report.Reports;
import kopi.core.topology.RoleKind;
import kopi.protocol.WireCodec;
import kopi.testkit.data.AdversarialDataset;
import kopi.testkit.net.FreePorts;
import kopi.testkit.oracle.NaiveReports;
import kopi.testkit.oracle.ResultFolders;
import kopi.testkit.process.ListedQueue;
import kopi.testkit.process.SlowFilterAgent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Goal: a node that keeps state dies in the middle of a job and comes back with its disk, with a damaged one, or with
 * none, and the reports are, byte for byte, the naive oracle's. Every role is a node of its own over a real RabbitMQ.
 */
@Timeout(600)
class NodeRecoveryTest {
    private static final long SEED = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final long POLL_NANOS = 20_000_000;

    @TempDir
    private static Path folder;

    private static PrivateBroker broker;
    private static ClusterConfig config;
    private static final Map<String, RunningNode> NODES = new LinkedHashMap<>();
    private static long incarnation;
    /** A process, as the agent that slows it down is for a whole JVM. */
    private static @Nullable Process slowFilter;

    /** What is left of a node's disk. */
    enum DiskThen {
        KEPT,
        DAMAGED,
        LOST
    }

    @BeforeAll
    static void startCluster() throws IOException, InterruptedException {
        broker = new PrivateBroker(folder.resolve("rabbitmq"), PrivateBroker.Settings.alone());
        broker.start();
        int ports = FreePorts.inARow(101);
        Path file = folder.resolve("cluster.yaml");
        Files.writeString(file, """
                broker: {port: %d, user: %s, password: %s}
                layout: separate
                nodes: {egg: 1, gateway: 1, filter: 1, group-by: 1, reducer: 1}
                ports: {gateway: %d, egg: %d, http: 0}
                limits: {snapshot-every: 10, snapshot-pause: 1ms}
                jvm: {filter: "%s"}
                """.formatted(
                        broker.address().port(),
                        broker.server().user(),
                        broker.server().password(),
                        ports,
                        ports + 100,
                        SlowFilterAgent.flag(folder, Duration.ofMillis(50))));
        config = ClusterConfig.read(file);
        for (NodeSpec node : config.layout().wanted(Desired.INITIAL)) {
            if (node.roles().contains(RoleKind.FILTER)) {
                slowFilter = startProcess(node);
            } else if (!node.isEgg()) {
                start(node);
            }
        }
        AdversarialDataset.write(folder.resolve("data"), SEED);
    }

    @AfterAll
    static void stopCluster() throws ExecutionException, InterruptedException, TimeoutException {
        if (slowFilter != null) {
            slowFilter.destroy();
        }
        for (RunningNode node : NODES.values()) {
            node.stop();
        }
        broker.stop();
    }

    private static Process startProcess(NodeSpec node) throws IOException {
        return new ProcessBuilder(NodeCommandLine.of(Program.running(), config, node, ++incarnation))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(node.id() + ".log").toFile())
                .start();
    }

    private static void start(NodeSpec node) {
        NODES.put(node.id().name(), new RunningNode(node, ++incarnation));
    }

    /** A node on a thread. */
    private static final class RunningNode {
        private final NodeSpec spec;
        private final NodeProcess process;
        private final CompletableFuture<Void> ended = new CompletableFuture<>();

        RunningNode(NodeSpec spec, long life) {
            this.spec = spec;
            this.process = new NodeProcess(config, spec.id(), spec.roles(), life);
            Thread.ofPlatform().daemon().name(spec.id().name()).start(() -> {
                try {
                    process.run();
                    ended.complete(null);
                } catch (InterruptedException | RuntimeException e) {
                    ended.completeExceptionally(e);
                }
            });
        }

        void stop() throws InterruptedException, ExecutionException, TimeoutException {
            process.close();
            ended.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @CsvSource({"aggregator, DAMAGED", "joiner, LOST", "controller, KEPT"})
    void nodeThatDiesInTheMiddleOfAJobChangesNoByte(String role, DiskThen then)
            throws ExecutionException, InterruptedException, TimeoutException {
        killInTheMiddleOfAJob(role, then);
    }

    @Tag("long")
    @ParameterizedTest
    @CsvSource({
        "aggregator, KEPT", "aggregator, LOST",
        "joiner, KEPT", "joiner, DAMAGED",
        "controller, DAMAGED", "controller, LOST"
    })
    void noneDoesWhateverItsDisk(String role, DiskThen then)
            throws ExecutionException, InterruptedException, TimeoutException {
        killInTheMiddleOfAJob(role, then);
    }

    private static void killInTheMiddleOfAJob(String role, DiskThen then)
            throws ExecutionException, InterruptedException, TimeoutException {
        Path out = folder.resolve(role + "-" + then);
        Path state = config.state().resolve(role + "-1");
        List<Path> before = snapshots(state);
        CompletableFuture<Void> job = submit(out);
        // The newest one is damaged, so there must be an older one.
        int enough = then == DiskThen.DAMAGED ? 2 : 1;
        await("a snapshot of " + role, () -> {
            List<Path> now = snapshots(state);
            return job.isDone() || (now.size() >= enough && !before.containsAll(now));
        });
        assertThat(job).as("in the middle of the job").isNotDone();
        restart(role + "-1", () -> spoil(state, then));
        job.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        ResultFolders.assertSame(
                NaiveReports.run(folder.resolve("data"), Set.copyOf(Reports.NAMES), Parameters.DEFAULT)
                        .files(),
                out);
        // To list queues is a process of RabbitMQ's, of more than a second of CPU time.
        await("nothing is left on the disks", NodeRecoveryTest::disksAreTidy);
        await("nothing is left in the broker", NodeRecoveryTest::brokerIsTidy);
        await("nothing has come to the disks meanwhile", NodeRecoveryTest::disksAreTidy);
    }

    private static CompletableFuture<Void> submit(Path out) {
        var codec = new WireCodec();
        var gateway = new GatewayAddress(
                config.addresses().listen(), config.addresses().gatewayPort());
        List<Report> reports = Reports.NAMES.stream()
                .map(name -> Reports.named(name, Parameters.DEFAULT))
                .toList();
        var request = new SubmitRequest(
                new Cluster(List.of(gateway), ClientSecurity.NONE, Patience.USUAL),
                new UploadOptions(folder.resolve("data"), false, 8_000),
                out,
                reports,
                1,
                Optional.empty());
        var done = new CompletableFuture<Void>();
        Thread.ofPlatform().daemon().name("client").start(() -> {
            try (var run = new ClusterRun(request, codec, codec, RunProgress.SILENT)) {
                run.run();
                done.complete(null);
            } catch (InterruptedException | RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private static void restart(String id, Runnable whileDead)
            throws ExecutionException, InterruptedException, TimeoutException {
        RunningNode node = Objects.requireNonNull(NODES.get(id));
        node.stop();
        whileDead.run();
        start(node.spec);
    }

    private static void spoil(Path state, DiskThen then) {
        try {
            switch (then) {
                case KEPT -> {}
                case DAMAGED -> {
                    for (Path snapshot : newest(state)) {
                        byte[] bytes = Files.readAllBytes(snapshot);
                        bytes[bytes.length / 2] ^= 4;
                        Files.write(snapshot, bytes);
                    }
                }
                case LOST -> {
                    try (Stream<Path> all = Files.walk(state)) {
                        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                            Files.delete(path);
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Path> snapshots(Path state) {
        if (!Files.isDirectory(state)) {
            return List.of();
        }
        try (Stream<Path> all =
                Files.find(state, 2, (path, _) -> path.toString().endsWith(".snapshot"))) {
            return all.sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The newest snapshot of each journal. */
    private static List<Path> newest(Path state) {
        Map<Path, Path> newest = new LinkedHashMap<>();
        snapshots(state).forEach(snapshot -> newest.put(snapshot.getParent(), snapshot));
        return new ArrayList<>(newest.values());
    }

    private static boolean brokerIsTidy() {
        try {
            return ListedQueue.all(broker::control).stream()
                    .noneMatch(queue -> queue.name().startsWith("kopi.job."));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean disksAreTidy() {
        return Stream.of("aggregator-1", "joiner-1", "controller-1")
                .flatMap(id -> snapshots(config.state().resolve(id)).stream())
                .noneMatch(snapshot -> snapshot.toString().contains("kopi.job."));
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting until " + what).isLessThan(deadline);
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
