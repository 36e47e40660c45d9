package kopi.app.node;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import kopi.adapter.node.DriverOptions;
import kopi.adapter.node.Surroundings;
import kopi.adapter.process.NodeLock;
import kopi.adapter.rabbitmq.RabbitBroker;
import kopi.adapter.rabbitmq.RabbitOptions;
import kopi.adapter.rabbitmq.RabbitServer;
import kopi.adapter.snapshot.FileSnapshotStore;
import kopi.adapter.udp.UdpPort;
import kopi.app.config.ClusterConfig;
import kopi.core.egg.BrokerLink;
import kopi.core.egg.Datagram.Heartbeat;
import kopi.core.egg.Gauges;
import kopi.core.egg.NodeId;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.core.port.Datagrams;
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

    private static final int JOURNAL_CREDIT = 64;
    private static final long MILLIS = 1_000;

    private final ClusterConfig config;
    private final NodeId id;
    private final List<String> roles;
    private final long incarnation;
    private final NodeObserver observer = new NodeObserver();
    private final Watchdog watchdog = new Watchdog();
    private volatile BooleanSupplier isStuck = () -> false;
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
    public NodeProcess(ClusterConfig config, NodeId id, List<String> roles, long incarnation) {
        this.config = config;
        this.id = id;
        this.roles = List.copyOf(roles);
        this.incarnation = incarnation;
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
                String.join(", ", roles),
                server,
                config.security(),
                config.partitions(),
                config.limits().window());
        try (var _ = NodeLock.acquire(config.runFolder(), id, incarnation);
                var heart = UdpPort.open(anyPort(), eggs(config), ClusterSecret.of(config), _ -> {})) {
            AtomicReference<Heartbeat> latest = new AtomicReference<>(heartbeat(false, BrokerLink.DOWN, Gauges.NONE));
            beat(heart, latest);
            WireCodec codec = new WireCodec();
            RabbitOptions options =
                    RabbitOptions.DEFAULT.withStartTimeout(config.broker().connectWithin());
            try (var broker = RabbitBroker.connect(
                    id.name(), server, options, config.routes().standing(), codec, this::fail)) {
                host(broker, codec, heart, latest);
            }
        } finally {
            beating.shutdownNow();
            clock.shutdownNow();
        }
    }

    private void host(RabbitBroker broker, WireCodec codec, Datagrams heart, AtomicReference<Heartbeat> latest)
            throws InterruptedException {
        var driverOptions = new DriverOptions(
                config.limits().prefetch(),
                JOURNAL_CREDIT,
                false,
                config.limits().snapshotEvery(),
                config.limits().snapshotPause());
        var snapshots = new FileSnapshotStore(config.state().resolve(id.name()));
        var around = new Surroundings(
                broker,
                config.routes(),
                driverOptions,
                snapshots,
                message -> {
                    throw new IllegalStateException("nobody here waits for a " + message.subject());
                },
                observer);
        try (var hosted = new HostedRoles(config, id, roles, codec, around, () -> isUp(broker))) {
            var pulse = new Pulse(hosted, broker);
            var time = new ListeningTime(LONGEST_TICK);
            Runnable tick = () -> {
                long now = System.nanoTime();
                watchdog.begin(now);
                hosted.tick(time.millis(now, takesMessages(broker)));
                latest.set(pulse.beat());
                watchdog.end();
            };
            isStuck = () -> watchdog.isStuck(System.nanoTime(), takesMessages(broker));
            latest.set(pulse.beat());
            // At once: somebody may wait for it.
            beating.execute(() -> send(heart, latest.get()));
            var _ = clock.scheduleWithFixedDelay(
                    () -> guarded(tick), TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
            LOG.info("{} is ready", id);
            over.await();
            clock.shutdownNow();
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new UnavailableException("node " + id + " cannot go on: " + thrown, thrown);
        }
        LOG.info("{} has stopped", id);
    }

    /** What the node looks like, each time anew. */
    private final class Pulse {
        private final HostedRoles hosted;
        private final RabbitBroker broker;
        private long rowsBefore;
        private long timeBefore = System.nanoTime();

        Pulse(HostedRoles hosted, RabbitBroker broker) {
            this.hosted = hosted;
            this.broker = broker;
        }

        Heartbeat beat() {
            long now = System.nanoTime();
            long rows = observer.rows();
            long elapsedMillis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(now - timeBefore));
            long rowsPerSecond = (rows - rowsBefore) * MILLIS / elapsedMillis;
            rowsBefore = rows;
            timeBefore = now;
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            BrokerLink link = isUp(broker) ? BrokerLink.UP : BrokerLink.DOWN;
            return heartbeat(true, link, new Gauges(observer.inHand(), rowsPerSecond, heap, hosted.jobs()));
        }
    }

    private static boolean isUp(RabbitBroker broker) {
        return switch (broker.link().state()) {
            case UP, BLOCKED -> true;
            case DOWN -> false;
        };
    }

    private static boolean takesMessages(RabbitBroker broker) {
        return switch (broker.link().state()) {
            case UP -> true;
            case BLOCKED, DOWN -> false;
        };
    }

    private Heartbeat heartbeat(boolean isReady, BrokerLink link, Gauges gauges) {
        String address = roles.contains("gateway") ? config.host() + ":" + config.gatewayPort(id) : "";
        return new Heartbeat(id, incarnation, roles, ProcessHandle.current().pid(), isReady, link, address, gauges);
    }

    /**
     * Says the latest on a thread of its own: a node that is only slow is heard. One that cannot go on, or hangs in a
     * role, is not: the eggs end it.
     */
    private void beat(Datagrams heart, AtomicReference<Heartbeat> latest) {
        long every = config.egg().heartbeatEvery();
        var _ = beating.scheduleAtFixedRate(() -> send(heart, latest.get()), 0, every, TimeUnit.MILLISECONDS);
    }

    private void send(Datagrams heart, Heartbeat heartbeat) {
        if (failure.get() == null && !isStuck.getAsBoolean()) {
            config.layout().eggs().forEach(egg -> heart.send(egg, heartbeat));
        }
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
            LOG.error("{} cannot go on", id, thrown);
        }
        over.countDown();
    }

    /** Where the eggs of a cluster listen. */
    static Map<NodeId, InetSocketAddress> eggs(ClusterConfig config) {
        Map<NodeId, InetSocketAddress> eggs = new TreeMap<>();
        config.layout().eggs().forEach(egg -> eggs.put(egg, new InetSocketAddress(config.host(), config.eggPort(egg))));
        return eggs;
    }

    private InetSocketAddress anyPort() {
        try {
            return new InetSocketAddress(InetAddress.getByName(config.host()), 0);
        } catch (UnknownHostException e) {
            throw new InvalidInputException("host \"" + config.host() + "\" cannot be found", e);
        }
    }

    /** Asks the node to stop; {@link #run} then returns. */
    @Override
    public void close() {
        over.countDown();
    }
}
