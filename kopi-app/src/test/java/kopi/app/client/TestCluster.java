package kopi.app.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import kopi.adapter.grpc.GatewayAddress;
import kopi.adapter.grpc.GatewayLimits;
import kopi.adapter.grpc.GatewayOptions;
import kopi.adapter.grpc.GatewaySecurity;
import kopi.adapter.local.WorkerPool;
import kopi.adapter.memory.MemoryBroker;
import kopi.adapter.node.DriverOptions;
import kopi.adapter.node.JournalDriver;
import kopi.adapter.node.Observer;
import kopi.adapter.node.RoleContext;
import kopi.adapter.node.RoleDriver;
import kopi.app.ask.SqlPlanner;
import kopi.app.gateway.GatewayNode;
import kopi.core.egg.ClusterIdentity;
import kopi.core.message.Message;
import kopi.core.port.Destination;
import kopi.core.port.SnapshotStore;
import kopi.core.port.SpillStore;
import kopi.core.port.StateMemory;
import kopi.core.role.ControllerLimits;
import kopi.core.role.Routes;
import kopi.core.topology.ClusterSize;
import kopi.core.topology.Revision;
import kopi.core.topology.RoleKind;
import kopi.core.wiring.Setting;
import kopi.core.wiring.Wiring;
import kopi.protocol.WireCodec;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in this process: every role over a broker in memory, through which messages pass as bytes, and as many real
 * gateways as a test wants, each on a port of its own.
 */
final class TestCluster implements AutoCloseable {
    static final ClusterSize SIZE = new ClusterSize(new Revision(1, "egg-1", 1), 2, 2, 2);
    private static final int PARTITIONS = 3;
    private static final int WORKERS = 2;
    /** Of results, which are read again from their start; what folds have processed is forgotten, for none of them starts again. */
    private static final int CAPACITY = 100_000;

    final WireCodec codec = new WireCodec();
    private final Set<String> unexpected = ConcurrentHashMap.newKeySet();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final WorkerPool workers = new WorkerPool(WORKERS, failures::add);
    private final WireBroker broker =
            new WireBroker(new MemoryBroker(workers, CAPACITY, CAPACITY, failures::add), codec);
    private final List<JournalDriver> folds = new ArrayList<>();
    private final List<RoleDriver> drivers = new ArrayList<>();
    private final List<GatewayNode> gateways = new ArrayList<>();
    private final ControllerLimits limits;
    private @Nullable ClusterIdentity identity;

    /** A cluster without a filter; until one is started, no batch goes further than its queue. */
    TestCluster(ControllerLimits limits) {
        this(limits, true);
    }

    /** A cluster without a filter, and perhaps without joiners, until they are started. */
    TestCluster(ControllerLimits limits, boolean hasJoiners) {
        this.limits = limits;
        for (Destination destination : Routes.standing(SIZE)) {
            if (destination instanceof Destination.Queue queue) {
                broker.declareQueue(queue);
            }
        }
        start(RoleKind.CONTROLLER, SIZE.controllers());
        // They tell each other how many there are.
        folds.forEach(fold -> fold.tick(0));
        start(RoleKind.AGGREGATOR, SIZE.aggregators());
        if (hasJoiners) {
            startJoiners();
        }
        start(RoleKind.GROUP_BY, 1);
        start(RoleKind.REDUCER, 1);
    }

    /** A cluster with a filter, patient with everybody. */
    static TestCluster whole() {
        var cluster = new TestCluster(new ControllerLimits(100, 3_600, 3_600));
        cluster.startFilter();
        return cluster;
    }

    private void start(RoleKind kind, int count) {
        for (int i = 0; i < count; i++) {
            Wiring wiring = wiring(kind, kind + "-" + (i + 1), i);
            wiring.folds().forEach(this::fold);
            wiring.consumers().forEach(this::consume);
        }
    }

    private Wiring wiring(RoleKind kind, String node, int index) {
        return Wiring.of(
                List.of(kind),
                new Setting(node, index, limits, () -> SIZE, codec, StateMemory.UNLIMITED, SpillStore.NONE));
    }

    private void fold(Wiring.StandingFold fold) {
        var driver = JournalDriver.standing(context(), fold.journal(), fold.role());
        folds.add(driver);
        driver.start();
    }

    private void consume(Wiring.Consumer consumer) {
        var driver = new RoleDriver(context(), consumer.role());
        drivers.add(driver);
        driver.consume(consumer.queue());
    }

    /** All joiners; until they are there, their jobs wait. */
    void startJoiners() {
        start(RoleKind.JOINER, SIZE.joiners());
    }

    /** A filter; until one is there, no batch goes further than its queue. */
    RoleDriver startFilter() {
        start(RoleKind.FILTER, 1);
        return drivers.getLast();
    }

    private RoleContext context() {
        return new RoleContext(
                broker, new DriverOptions(2, 64, true, 1, Duration.ofDays(1)), SnapshotStore.NONE, new Observer() {
                    @Override
                    public void unexpected(String role, Message message) {
                        unexpected.add(role);
                    }
                });
    }

    /** The roles that got what is not for them. */
    Set<String> unexpected() {
        return Set.copyOf(unexpected);
    }

    WireBroker broker() {
        return broker;
    }

    /** Gateways that are started from now on say that they belong to that one. */
    void setIdentity(ClusterIdentity identity) {
        this.identity = identity;
    }

    GatewayNode startGateway() {
        return startGateway(GatewayLimits.USUAL, GatewaySecurity.NONE);
    }

    GatewayNode startGateway(GatewayLimits limitsOfClients, GatewaySecurity security) {
        return startGateway(0, limitsOfClients, security);
    }

    private GatewayNode startGateway(int port, GatewayLimits limitsOfClients, GatewaySecurity security) {
        var options = new GatewayOptions(
                "gateway-" + gateways.size(),
                Optional.ofNullable(identity),
                "127.0.0.1",
                port,
                PARTITIONS,
                limitsOfClients,
                security,
                Duration.ofSeconds(10),
                Duration.ofMillis(200));
        var wiring = wiring(RoleKind.GATEWAY, options.id(), gateways.size());
        var gateway =
                new GatewayNode(options, context(), wiring.gateway().orElseThrow(), codec, codec, new SqlPlanner());
        gateways.add(gateway);
        gateway.start();
        return gateway;
    }

    /** Another gateway where one was that is closed. */
    GatewayNode restartGateway(GatewayNode closed, GatewayLimits limitsOfClients) {
        return startGateway(closed.port(), limitsOfClients, GatewaySecurity.NONE);
    }

    static GatewayAddress addressOf(GatewayNode gateway) {
        return new GatewayAddress("127.0.0.1", gateway.port());
    }

    @Override
    public void close() {
        gateways.forEach(GatewayNode::close);
        drivers.forEach(RoleDriver::close);
        folds.forEach(JournalDriver::close);
        workers.close();
        broker.close();
        if (!failures.isEmpty()) {
            throw new AssertionError("a role or the broker has failed", failures.getFirst());
        }
    }
}
