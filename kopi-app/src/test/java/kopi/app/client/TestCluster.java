package kopi.app.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import kopi.adapter.grpc.GatewayAddress;
import kopi.adapter.grpc.GatewayLimits;
import kopi.adapter.grpc.GatewayOptions;
import kopi.adapter.grpc.GatewaySecurity;
import kopi.adapter.local.WorkerPool;
import kopi.adapter.memory.MemoryBroker;
import kopi.adapter.node.DriverOptions;
import kopi.adapter.node.JournalDriver;
import kopi.adapter.node.Observer;
import kopi.adapter.node.RoleDriver;
import kopi.adapter.node.Surroundings;
import kopi.app.gateway.GatewayNode;
import kopi.core.message.Message;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.port.SnapshotStore;
import kopi.core.role.Aggregator;
import kopi.core.role.Controller;
import kopi.core.role.ControllerLimits;
import kopi.core.role.DeadLetters;
import kopi.core.role.Filter;
import kopi.core.role.GroupBy;
import kopi.core.role.Joiner;
import kopi.core.role.Reducer;
import kopi.core.role.Role;
import kopi.core.role.Routes;
import kopi.protocol.WireCodec;

/**
 * A cluster in this process: every role over a broker in memory, through which messages pass as bytes, and as many real
 * gateways as a test wants, each on a port of its own.
 */
final class TestCluster implements AutoCloseable {
    static final Routes ROUTES = new Routes(2, 2, 2);
    private static final int PARTITIONS = 3;
    private static final int WORKERS = 2;
    /** Results are read again from their start, so journals keep everything. */
    private static final int CAPACITY = 100_000;

    final WireCodec codec = new WireCodec();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final WorkerPool workers = new WorkerPool(WORKERS, failures::add);
    private final WireBroker broker =
            new WireBroker(new MemoryBroker(workers, CAPACITY, CAPACITY, failures::add), codec);
    private final List<JournalDriver> folds = new ArrayList<>();
    private final List<RoleDriver> drivers = new ArrayList<>();
    private final List<GatewayNode> gateways = new ArrayList<>();
    private final ControllerLimits limits;

    TestCluster(ControllerLimits limits) {
        this.limits = limits;
        for (Destination destination : ROUTES.standing()) {
            if (destination instanceof Destination.Queue queue) {
                broker.declareQueue(queue);
            }
        }
        startFolds();
        consume(new DeadLetters(ROUTES), Broker.DEAD_LETTERS);
        consume(new GroupBy(), Routes.GROUP_BY);
        consume(new Reducer(ROUTES), Routes.REDUCER);
    }

    /** A cluster with a filter, patient with everybody. */
    static TestCluster whole() {
        var cluster = new TestCluster(new ControllerLimits(100, 3_600, 3_600));
        cluster.startFilter();
        return cluster;
    }

    private void startFolds() {
        for (int i = 0; i < ROUTES.controllers(); i++) {
            int index = i;
            fold(Routes.controller(i), () -> new Controller(ROUTES, index, limits, codec));
        }
        for (int i = 0; i < ROUTES.aggregators(); i++) {
            int index = i;
            fold(Routes.aggregator(i), () -> new Aggregator(ROUTES, index, codec));
        }
        for (int i = 0; i < ROUTES.joiners(); i++) {
            fold(Routes.joiner(i), () -> new Joiner(ROUTES, codec));
        }
    }

    private void fold(Destination.Journal journal, Supplier<Role> role) {
        var driver = JournalDriver.standing(around(_ -> {}), journal, role);
        folds.add(driver);
        driver.start();
    }

    private RoleDriver consume(Role role, Destination.Queue queue) {
        var driver = new RoleDriver(around(_ -> {}), role);
        drivers.add(driver);
        driver.consume(queue);
        return driver;
    }

    /** A filter; until one is there, no batch goes further than its queue. */
    RoleDriver startFilter() {
        return consume(new Filter(ROUTES), Routes.FILTER);
    }

    private Surroundings around(Consumer<Message> client) {
        return new Surroundings(
                broker,
                ROUTES,
                new DriverOptions(2, 64, false, 1, Duration.ofDays(1)),
                SnapshotStore.NONE,
                client,
                Observer.NOBODY);
    }

    WireBroker broker() {
        return broker;
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
                "127.0.0.1",
                port,
                PARTITIONS,
                limitsOfClients,
                security,
                Duration.ofSeconds(10),
                Duration.ofMillis(200));
        var gateway = new GatewayNode(options, this::around, () -> true, codec, codec);
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
