package kopi.app.node;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import kopi.adapter.attempt.FileAttempts;
import kopi.adapter.node.DriverOptions;
import kopi.adapter.node.RoleContext;
import kopi.adapter.process.NodeLock;
import kopi.adapter.rabbitmq.NodeNotes;
import kopi.adapter.rabbitmq.RabbitBroker;
import kopi.adapter.rabbitmq.RabbitOptions;
import kopi.adapter.rabbitmq.RabbitServer;
import kopi.adapter.signals.PrometheusMeter;
import kopi.adapter.signals.Site;
import kopi.adapter.snapshot.FileSnapshotStore;
import kopi.adapter.systemd.SystemdNotifier;
import kopi.adapter.udp.UdpPort;
import kopi.app.config.ClusterConfig;
import kopi.app.manifest.KopiVersion;
import kopi.app.page.NodeSite;
import kopi.app.trace.Traces;
import kopi.core.egg.BrokerLink;
import kopi.core.egg.Datagram;
import kopi.core.egg.Datagram.Heartbeat;
import kopi.core.egg.Gauges;
import kopi.core.egg.Gauges.JobLine;
import kopi.core.egg.NodeId;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.core.job.MemoryBudget;
import kopi.core.meter.Metrics;
import kopi.core.node.JobChronicle;
import kopi.core.node.NodeEngine;
import kopi.core.node.NodeStep;
import kopi.core.node.Vitals;
import kopi.core.port.Attempts;
import kopi.core.port.Broker;
import kopi.core.port.BrokerHealth;
import kopi.core.port.Datagrams;
import kopi.core.role.JobStatus;
import kopi.core.role.Routes;
import kopi.core.topology.ClusterSize;
import kopi.core.topology.RoleKind;
import kopi.core.trace.Tracer;
import kopi.core.trace.TracerFactory;
import kopi.protocol.WireCodec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node: hosts roles over RabbitMQ and tells the eggs that it lives.
 *
 * <p>{@link #run} blocks until the node is stopped or cannot go on. What a handler throws, and a disk that cannot be
 * trusted, end it; the broker's absence does not: the node waits for it, and says so in its heartbeats.
 */
public final class NodeProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeProcess.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    /** Between two ticks there may be more than one, as roles may be busy. */
    private static final Duration LONGEST_TICK = TICK.multipliedBy(5);

    private static final BrokerHealth CONNECTING =
            new BrokerHealth(BrokerHealth.State.DOWN, "connecting for the first time");

    private static final int ANY_PORT = 0;
    private static final int JOURNAL_CREDIT = 64;
    private static final long MILLIS = 1_000;
    private static final int MEBIBYTE_BITS = 20;
    /** What a collector keeps for itself of {@code -Xmx}. */
    private static final int MEBIBYTES_OF_THE_JVM = 16;

    private final ClusterConfig config;
    private final NodeId id;
    private final List<RoleKind> roles;
    private final long incarnation;
    private final PrometheusMeter meter = new PrometheusMeter();
    private final NodeEvents events;
    private final NodeObserver observer;
    private final JobMeter jobMeter = new JobMeter(meter);
    private final JobTraces jobTraces = new JobTraces();
    private volatile Tracer tracer = Tracer.NONE;

    /** Called under its own lock. */
    private final NodeEngine engine = new NodeEngine(LONGEST_TICK);

    /** What the page asks; nothing before the broker is there. */
    private final AtomicReference<@Nullable HostedRoles> hosted = new AtomicReference<>();

    /** How many nodes there are to be: what the file says, until the leading egg says something. */
    private final AtomicReference<ClusterSize> size;

    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("clock").daemon().factory());
    private final ScheduledExecutorService beating = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("heart").daemon().factory());

    /**
     * A node that does not run yet.
     *
     * @param incarnation which life of the node this is
     */
    public NodeProcess(ClusterConfig config, NodeId id, List<RoleKind> roles, long incarnation) {
        this.config = config;
        this.id = id;
        this.roles = List.copyOf(roles);
        this.incarnation = incarnation;
        this.size = new AtomicReference<>(config.size());
        this.events = new NodeEvents(id, incarnation);
        this.observer = new NodeObserver(meter, events, jobTraces, Routes.standing(config.size()));
    }

    /**
     * Runs the node until it is stopped.
     *
     * @throws kopi.core.error.KopiException if it cannot start, or cannot go on
     */
    public void run() throws InterruptedException {
        RabbitServer server = BrokerAddress.of(config);
        LOG.info(
                "{} incarnation {} hosts {}; broker {}; {}; {} partitions; window {}",
                id,
                incarnation,
                String.join(", ", RoleKind.texts(roles)),
                server,
                config.security(),
                config.partitions(),
                config.limits().window());
        config.surplus(id, roles).ifPresent(LOG::warn);
        var health = new AtomicReference<Supplier<BrokerHealth>>(() -> CONNECTING);
        Site site = new NodeSite(id.name(), this::flow, () -> Optional.ofNullable(hosted.get()));
        try (var _ = NodeLock.acquire(config.runFolder(), id, incarnation);
                var systemd = SystemdNotifier.open(System.getenv(), LOG::warn);
                var spans = Traces.open(recorded(), System.getenv(), meter, LOG::warn);
                var _ = NodeSignals.open(
                        config, id, roles, meter, () -> vitals(health.get().get()), site);
                var directory = new EggDirectory(config, id);
                var heart = UdpPort.open(
                        config.addresses().listenAt(ANY_PORT),
                        directory,
                        new UdpPort.Member(
                                config.home().identity().id(), id, config.home().secret()),
                        this::hear)) {
            tracer = spans;
            var _ = beating.scheduleAtFixedRate(
                    () -> guarded(() -> report(heart)), TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
            Future<?> connecting = beatRegularly(() -> beat(heart, CONNECTING, Gauges.NONE));
            WireCodec codec = new WireCodec();
            RabbitOptions options =
                    RabbitOptions.DEFAULT.withStartTimeout(config.broker().connectWithin());
            Attempts attempts =
                    FileAttempts.open(config.state().resolve(id.name()).resolve("attempts"));
            try (Broker broker = RabbitBroker.connect(
                    id.name(),
                    server,
                    options,
                    Routes.standing(config.size()),
                    codec,
                    new NodeNotes(attempts, meter, spans),
                    this::fail)) {
                connecting.cancel(false);
                health.set(broker::health);
                var gauges = new AtomicReference<>(Gauges.NONE);
                Runnable beat = () -> {
                    events.look(broker.health());
                    beat(heart, broker.health(), gauges.get());
                };
                var _ = beatRegularly(beat);
                host(broker, codec, beat, gauges, systemd);
            }
        } finally {
            beating.shutdownNow();
            clock.shutdownNow();
        }
    }

    private TracerFactory.Recorded recorded() {
        return new TracerFactory.Recorded("kopi-" + id.group(), id.name() + "/" + incarnation, KopiVersion.current());
    }

    private NodeSite.Flow flow() {
        Map<String, Long> bytes = meter.values(Metrics.MESSAGE_BYTES);
        return new NodeSite.Flow(
                bytes.getOrDefault("sent", 0L),
                bytes.getOrDefault("received", 0L),
                meter.total(Metrics.JOURNAL_LAG),
                meter.values(Metrics.QUEUE_MESSAGES));
    }

    private Vitals vitals(BrokerHealth health) {
        long now = System.nanoTime();
        int broken = (int) meter.total(Metrics.BROKEN_FOLDS);
        synchronized (engine) {
            return engine.vitals(now, health, broken);
        }
    }

    /** On a thread of its own: a node that is only slow is heard. */
    private Future<?> beatRegularly(Runnable beat) {
        return beating.scheduleAtFixedRate(
                () -> guarded(beat), 0, config.egg().heartbeatEvery(), TimeUnit.MILLISECONDS);
    }

    private void host(
            Broker broker, WireCodec codec, Runnable beat, AtomicReference<Gauges> gauges, SystemdNotifier systemd)
            throws InterruptedException {
        var driverOptions = new DriverOptions(
                prefetch(),
                JOURNAL_CREDIT,
                false,
                config.limits().snapshotEvery(),
                config.limits().snapshotPause());
        var snapshots = new FileSnapshotStore(config.state().resolve(id.name()));
        var context = new RoleContext(broker, driverOptions, snapshots, observer).tracedBy(tracer);
        try (var roles = new HostedRoles(config, id, this.roles, codec, context, size::get)) {
            hosted.set(roles);
            var pulse = new Pulse(roles);
            decided(NodeEngine::ready);
            gauges.set(pulse.gauges());
            // At once: somebody may wait for it.
            beating.execute(() -> guarded(beat));
            Runnable tick = () -> {
                tick(broker, roles);
                gauges.set(pulse.gauges());
                systemd.alive();
            };
            var _ = clock.scheduleWithFixedDelay(
                    () -> guarded(tick), TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
            LOG.info("{} is ready", id);
            systemd.ready();
            over.await();
            systemd.stopping();
            clock.shutdownNow();
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new UnavailableException("node " + id + " stopped: " + thrown, thrown);
        }
        LOG.info("{} has stopped", id);
    }

    /**
     * How many messages of a queue are in hand: so many as the file says, if the heap has room for them.
     *
     * @throws InvalidInputException if it has room for none, and this node takes batches
     */
    private int prefetch() {
        int wanted = config.limits().prefetch();
        if (roles.stream().noneMatch(RoleKind.STAGES::contains)) {
            return wanted;
        }
        MemoryBudget.Queues queues = NodeCommandLine.queues(roles);
        int possible = MemoryBudget.prefetch(Runtime.getRuntime().maxMemory(), wanted, queues);
        if (possible == 0) {
            throw new InvalidInputException(config.file() + ": jvm." + id.group() + " gives " + id
                    + " not enough memory for a batch; it needs -Xmx" + heapMebibytes(1, queues) + "m at least");
        }
        if (possible < wanted) {
            LOG.warn(
                    "prefetches {} messages instead of {} (limits.prefetch), as memory is short; that needs -Xmx{}m",
                    possible,
                    wanted,
                    heapMebibytes(wanted, queues));
        }
        return possible;
    }

    /** With a little more, of which the JVM makes no use. */
    private static long heapMebibytes(int inHand, MemoryBudget.Queues queues) {
        return (MemoryBudget.heapBytes(inHand, queues) >> MEBIBYTE_BITS) + MEBIBYTES_OF_THE_JVM;
    }

    /** How busy the node is, each time anew. */
    private final class Pulse {
        private final HostedRoles hosted;
        private long rowsBefore;
        private long timeBefore = System.nanoTime();

        Pulse(HostedRoles hosted) {
            this.hosted = hosted;
        }

        Gauges gauges() {
            long now = System.nanoTime();
            long rows = meter.total(Metrics.ROWS);
            long elapsedMillis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(now - timeBefore));
            long rowsPerSecond = (rows - rowsBefore) * MILLIS / elapsedMillis;
            rowsBefore = rows;
            timeBefore = now;
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            return new Gauges(
                    meter.total(Metrics.IN_HAND),
                    rowsPerSecond,
                    heap,
                    hosted.brokenFolds(),
                    meter.total(Metrics.QUEUE_MESSAGES),
                    hosted.openJobs(),
                    hosted.use(),
                    lines(hosted.jobs()));
        }

        private static List<JobLine> lines(Optional<List<JobStatus>> jobs) {
            return jobs.orElse(List.of()).stream()
                    .map(job -> new JobLine(job.job().name(), job.phase().text(), job.finishedBatches()))
                    .toList();
        }
    }

    private void tick(Broker broker, HostedRoles hosted) {
        long now = System.nanoTime();
        meter.set(Metrics.BROKER_LINK, broker.health().isReachable() ? 1 : 0);
        meter.set(Metrics.BROKEN_FOLDS, hosted.brokenFolds());
        observer.tick();
        hosted.jobs().ifPresent(jobs -> jobMeter.look(jobs).forEach(this::note));
        carryOut(decided(node -> node.tick(now, broker.health())), hosted::tick, NodeProcess::unwanted);
    }

    private void note(JobChronicle.Change change) {
        events.note(change);
        jobTraces.over(change).ifPresent(span -> tracer.begin(span).end());
    }

    private void beat(Datagrams heart, BrokerHealth health, Gauges gauges) {
        long now = System.nanoTime();
        carryOut(decided(node -> node.beat(now, health)), NodeProcess::unwanted, beat -> {
            Heartbeat heartbeat = heartbeat(beat.isReady(), beat.link(), gauges);
            config.layout().eggs().forEach(egg -> heart.send(egg, heartbeat));
        });
    }

    /** The leading egg speaks to controllers. */
    private void hear(Datagram datagram) {
        if (datagram instanceof Datagram.Size told) {
            size.updateAndGet(known -> known.updatedBy(told.size()));
        }
    }

    /** Again and again, as datagrams get lost. */
    private void report(Datagrams heart) {
        events.round().forEach(report -> config.layout().eggs().forEach(egg -> heart.send(egg, report)));
    }

    private static void unwanted(Object step) {
        throw new IllegalStateException("not a step of that input: " + step);
    }

    private List<NodeStep> decided(Function<NodeEngine, List<NodeStep>> input) {
        synchronized (engine) {
            return input.apply(engine);
        }
    }

    /** Outside of the engine's lock: roles may take their time, and heartbeats go on. */
    private void carryOut(List<NodeStep> steps, LongConsumer roles, Consumer<NodeStep.Beat> eggs) {
        for (NodeStep step : steps) {
            switch (step) {
                case NodeStep.Tick(long millis) -> {
                    roles.accept(millis);
                    synchronized (engine) {
                        engine.ticked();
                    }
                }
                case NodeStep.Beat beat -> eggs.accept(beat);
                case NodeStep.Stop(String reason) -> {
                    failure.compareAndSet(null, new UnavailableException(reason));
                    over.countDown();
                }
            }
        }
    }

    private Heartbeat heartbeat(boolean isReady, BrokerLink link, Gauges gauges) {
        String address = roles.contains(RoleKind.GATEWAY)
                ? config.addresses().advertised(config.addresses().gatewayPort(id))
                : "";
        return new Heartbeat(
                id, incarnation, RoleKind.texts(roles), ProcessHandle.current().pid(), isReady, link, address, gauges);
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** Something happened that must not: the process is of no more use. */
    private void fail(Throwable thrown) {
        if (failure.compareAndSet(null, thrown)) {
            LOG.error("{} stops", id, thrown);
        }
        carryOut(decided(node -> node.failed(thrown.toString())), NodeProcess::unwanted, NodeProcess::unwanted);
    }

    /** Asks the node to stop; {@link #run} then returns. */
    @Override
    public void close() {
        over.countDown();
    }
}
