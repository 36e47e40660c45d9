package kopi.app.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kopi.adapter.grpc.ClientSecurity;
import kopi.adapter.grpc.GatewayAddress;
import kopi.adapter.grpc.GatewayClient;
import kopi.adapter.rabbitmq.PrivateBroker;
import kopi.app.client.Cluster;
import kopi.app.client.ClusterRun;
import kopi.app.client.FetchRequest;
import kopi.app.client.FetchRun;
import kopi.app.client.RunProgress;
import kopi.app.client.RunSummary;
import kopi.app.client.SubmitRequest;
import kopi.app.cluster.ClusterStart;
import kopi.app.cluster.Eggs;
import kopi.app.config.ClusterConfig;
import kopi.app.node.BrokerAddress;
import kopi.core.client.Patience;
import kopi.core.egg.ClusterStatus;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.error.UnavailableException;
import kopi.core.message.Message;
import kopi.core.model.JobId;
import kopi.core.port.Destination;
import kopi.core.port.LazyMessage;
import kopi.core.port.MessageCodec;
import kopi.core.role.Routes;
import kopi.core.topology.RoleKind;
import kopi.protocol.WireCodec;
import kopi.testkit.net.FreePorts;
import kopi.testkit.process.ListedQueue;
import kopi.testkit.process.SlowFilterAgent;

/**
 * A cluster of real processes on this machine, of the classes under test, with a RabbitMQ, ports and folders of its own.
 * Clients run in this process.
 */
final class RealCluster implements AutoCloseable {
    /** Long enough for ten JVMs that start at once on two busy cores. */
    static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final int GATEWAYS = 2;
    /** How far the eggs' ports are from the gateways'. */
    private static final int EGG_PORTS = 100;
    /** Of the cluster: gateways, eggs, and a hundred for each kind of node for HTTP. */
    private static final int PORTS = 2 * EGG_PORTS + 100 * RoleKind.values().length;

    /** For small jobs, and nodes that do not live long enough for the second compiler to pay. */
    static final Map<String, String> QUICK_NODES = Stream.of("controller", "aggregator", "joiner", "gateway", "filter")
            .collect(Collectors.toMap(group -> group, _ -> "-XX:TieredStopAtLevel=1"));

    /** So that a job lasts for some seconds, in which something can die. */
    private static final Duration FILTER_DELAY = Duration.ofMillis(10);

    private final Path folder;
    private final ClusterConfig config;
    private final Eggs eggs;

    /** A cluster in that folder; nothing runs yet. Each batch keeps a filter busy for some milliseconds. */
    RealCluster(Path folder) throws IOException {
        this(folder, "layout: chained");
    }

    /**
     * A cluster in that folder; nothing runs yet.
     *
     * @param more what else is in its file, beside ports, limits, paths and a delay
     */
    RealCluster(Path folder, String more) throws IOException {
        this(folder, more, Map.of(), List.of());
    }

    /**
     * As above.
     *
     * @param jvm by group of nodes: flags of their JVMs
     * @param moreLimits further lines of its limits
     */
    RealCluster(Path folder, String more, Map<String, String> jvm, List<String> moreLimits) throws IOException {
        this.folder = folder;
        Path file = folder.resolve("cluster.yaml");
        int ports = FreePorts.inARow(PORTS);
        Files.writeString(file, """
            %s
            ports:
              gateway: %d
              egg: %d
            limits:
              result-retention: 5m
              client-timeout: 30s
              snapshot-every: 50
              snapshot-pause: 500ms
            %s
            paths:
              state: state
              logs: logs
            jvm:
            %s
            """.formatted(
                        more,
                        ports,
                        ports + EGG_PORTS,
                        lines(moreLimits.stream()),
                        lines(slowed(jvm).entrySet().stream().map(flags -> flags.getKey() + ": " + flags.getValue()))));
        this.config = ClusterConfig.read(file);
        this.eggs = new Eggs(config);
    }

    private static String lines(Stream<String> lines) {
        return lines.map(line -> "  " + line).collect(Collectors.joining("\n"));
    }

    private Map<String, String> slowed(Map<String, String> jvm) {
        Map<String, String> slowed = new TreeMap<>(jvm);
        slowed.merge("filter", SlowFilterAgent.flag(folder, FILTER_DELAY), (flags, slow) -> flags + " " + slow);
        return slowed;
    }

    ClusterConfig config() {
        return config;
    }

    /** Its commands are for one thread at a time. */
    Eggs eggs() {
        return eggs;
    }

    void up() throws InterruptedException {
        ClusterStatus report = new ClusterStart(config, _ -> {}).up(true);
        assertThat(report.isReady()).isTrue();
    }

    PrivateBroker broker() {
        return BrokerAddress.privateOne(config);
    }

    List<ListedQueue> queues() throws InterruptedException {
        return ListedQueue.all(broker()::control);
    }

    // --- What clients do. -----------------------------------------------------------------------------------------

    /** Runs a job into that folder. */
    RunSummary submit(Shop shop, Path out, Optional<JobId> job) throws InterruptedException {
        return submit(shop, out, job, _ -> {});
    }

    /**
     * Runs a job into that folder.
     *
     * @param hears gets each message of the job's before the client does, on the client's thread
     */
    RunSummary submit(Shop shop, Path out, Optional<JobId> job, Consumer<Message> hears) throws InterruptedException {
        var codec = new WireCodec();
        var request = new SubmitRequest(cluster(), shop.input(), out, shop.reports(), 1, job);
        try (var run = new ClusterRun(request, new ListeningCodec(codec, hears), codec, RunProgress.SILENT)) {
            return run.run();
        }
    }

    private record ListeningCodec(MessageCodec codec, Consumer<Message> hears) implements MessageCodec {
        @Override
        public byte[] encode(Message message) {
            return codec.encode(message);
        }

        @Override
        public Message decode(byte[] bytes) {
            Message message = codec.decode(bytes);
            hears.accept(message);
            return message;
        }

        @Override
        public Optional<Subject> subject(byte[] bytes) {
            return codec.subject(bytes);
        }

        @Override
        public LazyMessage lazily(byte[] bytes) {
            return codec.lazily(bytes);
        }
    }

    /** Fetches the results of a job that was run before. */
    RunSummary fetch(JobId job, Path out) throws InterruptedException {
        var codec = new WireCodec();
        return new FetchRun(new FetchRequest(cluster(), job, out), codec, codec).run();
    }

    /** Tells a gateway that nobody wants a job's results any more. */
    void forget(JobId job) throws InterruptedException {
        var codec = new WireCodec();
        try (var client = new GatewayClient(cluster().gateways().getFirst(), ClientSecurity.NONE, codec, codec)) {
            client.closeJob(job);
        }
    }

    private Cluster cluster() {
        List<GatewayAddress> gateways = new ArrayList<>();
        for (int i = 0; i < GATEWAYS; i++) {
            gateways.add(new GatewayAddress("127.0.0.1", config.addresses().gatewayPort() + i));
        }
        return new Cluster(gateways, ClientSecurity.NONE, Patience.USUAL);
    }

    /** Starts a command of kopi as a process of its own, that may be killed; what it prints goes to a file. */
    Process command(Path output, String... arguments) throws IOException {
        return command(output, Map.of(), arguments);
    }

    /** The same, with these environment variables. */
    Process command(Path output, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "kopi.app.Main"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** The addresses of the gateways, as options of commands. */
    String gateways() {
        return cluster().gateways().stream().map(GatewayAddress::toString).collect(Collectors.joining(","));
    }

    // --- What nodes say of themselves. ----------------------------------------------------------------------------

    /** Where a node answers over HTTP. */
    String httpAddress(NodeView node) {
        List<RoleKind> roles = node.roles().stream()
                .map(role -> RoleKind.named(role).orElseThrow())
                .toList();
        return "127.0.0.1:" + config.addresses().httpPort(node.id(), roles).orElseThrow();
    }

    /** What a node answers to a GET of that path over HTTP. */
    HttpResponse<String> get(NodeView node, String path) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://" + httpAddress(node) + path));
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    // --- What happens to nodes. -----------------------------------------------------------------------------------

    /** The node of that name, as the eggs see it. */
    NodeView node(String id) {
        return eggs.status().nodes().stream()
                .filter(node -> node.name().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no node " + id));
    }

    /** Kills them (SIGKILL), all at once; returns which lives they had. */
    Map<String, Long> kill(String... ids) {
        return kill(List.of(ids));
    }

    Map<String, Long> kill(Collection<String> ids) {
        List<NodeView> victims = eggs.status().nodes().stream()
                .filter(node -> ids.contains(node.name()))
                .toList();
        assertThat(victims).as("victims " + ids).hasSameSizeAs(ids);
        victims.stream().map(RealCluster::handle).forEach(ProcessHandle::destroyForcibly);
        return victims.stream().collect(Collectors.toMap(NodeView::name, NodeView::incarnation));
    }

    /** The processes of these nodes, to be killed later without having to look for them. */
    List<ProcessHandle> processesOf(String... ids) {
        return Stream.of(ids).map(this::node).map(RealCluster::handle).toList();
    }

    private static ProcessHandle handle(NodeView node) {
        return ProcessHandle.of(node.pid())
                .orElseThrow(() -> new AssertionError("there is no process of " + node.id() + " any more"));
    }

    /** Stops its process (SIGSTOP): it lives, and does nothing. */
    Map<String, Long> freeze(String id) throws IOException, InterruptedException {
        NodeView node = node(id);
        int exit = new ProcessBuilder("kill", "-STOP", Long.toString(node.pid()))
                .inheritIO()
                .start()
                .waitFor();
        assertThat(exit).isZero();
        return Map.of(id, node.incarnation());
    }

    /** Deletes what a node keeps on its disk. */
    void wipe(String id) throws IOException {
        Path state = config.state().resolve(id);
        try (Stream<Path> files = Files.walk(state)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Waits until these nodes live again, in another life. */
    void awaitNewLives(Map<String, Long> before) throws InterruptedException {
        await(
                "new lives of " + before.keySet(),
                report -> before.entrySet().stream()
                        .allMatch(entry -> report.nodes().stream()
                                .anyMatch(node -> node.name().equals(entry.getKey())
                                        && node.works()
                                        && node.incarnation() > entry.getValue())));
    }

    void awaitReady() throws InterruptedException {
        await("all nodes work", ClusterStatus::isReady);
    }

    /** What a report must say. */
    interface Expectation {
        boolean fits(ClusterStatus report) throws InterruptedException;
    }

    void await(String what, Expectation expectation) throws InterruptedException {
        Waiting.until(
                what,
                PATIENCE,
                () -> {
                    try {
                        return expectation.fits(eggs.status());
                    } catch (UnavailableException _) {
                        return false;
                    }
                },
                this::describe);
    }

    private Object describe() {
        try {
            return eggs.status();
        } catch (UnavailableException e) {
            return e;
        }
    }

    // --- That nothing is left. ------------------------------------------------------------------------------------

    /**
     * Waits until no job has left anything in the broker or on the disk, and looks into the dead letters. What kopi has
     * deleted seconds before RabbitMQ was killed may be on its list as "down".
     */
    void assertNoJobLeft() throws InterruptedException {
        assertNoJobLeft(PATIENCE);
    }

    /** As above, so soon. */
    void assertNoJobLeft(Duration within) throws InterruptedException {
        var standing = new TreeSet<>(
                Routes.standing(config.size()).stream().map(Destination::name).toList());
        Waiting.until(
                "no queue of a job is left, no dead letter, no snapshot",
                within,
                // To list queues is a process of RabbitMQ's, of more than a second of CPU time.
                () -> snapshotsOfJobs().isEmpty()
                        && holdsOnly(standing, queues())
                        && snapshotsOfJobs().isEmpty(),
                () -> queuesAndSnapshots());
    }

    private static boolean holdsOnly(Set<String> standing, List<ListedQueue> queues) {
        return queues.stream()
                        .noneMatch(queue -> (queue.name().startsWith("kopi.job.") && !queue.isDown())
                                || (queue.name().equals("kopi.dead-letter") && queue.messages() > 0))
                && queues.stream().map(ListedQueue::name).toList().containsAll(standing);
    }

    private String queuesAndSnapshots() {
        try {
            return queues() + " " + snapshotsOfJobs();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e.toString();
        }
    }

    private List<Path> snapshotsOfJobs() {
        try (Stream<Path> files = Files.walk(config.state(), 2)) {
            return files.filter(file -> file.getFileName().toString().startsWith("kopi.job."))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError("cannot look into " + config.state(), e);
        }
    }

    /** Whether everything that was put into the queues of its gateways has been taken. */
    boolean haveGatewaysTakenAll() throws InterruptedException {
        List<String> queues = IntStream.rangeClosed(1, GATEWAYS)
                .mapToObj(i -> Routes.gateway("gateway-" + i).name())
                .toList();
        return queues().stream()
                .filter(queue -> queues.contains(queue.name()))
                .allMatch(queue -> queue.messages() == 0);
    }

    /** The processes of this cluster, found without its records: by their command line. */
    List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> arguments(process).stream().anyMatch(one -> one.startsWith(folder.toString())))
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .toList();
    }

    /** Java itself knows no arguments of a process that has more than 4 KiB of them, as one with a class path has. */
    private static List<String> arguments(ProcessHandle process) {
        try {
            Path arguments = Path.of("/proc", Long.toString(process.pid()), "cmdline");
            return List.of(
                    Files.readString(arguments, StandardCharsets.ISO_8859_1).split("\0", -1));
        } catch (IOException _) {
            // It is gone, or this is no Linux.
            return process.info().arguments().map(List::of).orElse(List.of());
        }
    }

    /** Brings it down and fails if anything is left of it. */
    void down() throws InterruptedException, IOException {
        new ClusterStart(config, _ -> {}).down();
        assertThat(processes()).isEmpty();
        assertThat(broker().isRunning()).isFalse();
        try (Stream<Path> files = Files.list(config.runFolder())) {
            assertThat(files.map(file -> file.getFileName().toString()).toList())
                    .isSubsetOf("secret", "launcher.lock");
        }
    }

    /** Whether some JVM is starting a process: until that has its command line, it is a helper of the JDK's. */
    private static boolean isAnythingStarting() {
        return ProcessHandle.allProcesses()
                .anyMatch(process -> process.info()
                        .command()
                        .filter(command -> command.endsWith("jspawnhelper"))
                        .isPresent());
    }

    /** Kills what is left, if anything is: again and again, for an egg may be starting others. */
    @Override
    public void close() {
        List<ProcessHandle> left = processes();
        while (!left.isEmpty() || isAnythingStarting()) {
            left.forEach(ProcessHandle::destroyForcibly);
            left.forEach(process -> process.onExit().join());
            left = processes();
        }
        try {
            broker().stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while stopping the broker in " + folder, e);
        }
    }
}
