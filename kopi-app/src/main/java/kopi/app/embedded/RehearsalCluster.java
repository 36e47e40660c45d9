package kopi.app.embedded;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import kopi.adapter.grpc.GatewayLimits;
import kopi.adapter.grpc.GatewayOptions;
import kopi.adapter.grpc.GatewaySecurity;
import kopi.adapter.local.WorkerPool;
import kopi.adapter.memory.MemoryBroker;
import kopi.adapter.node.DriverOptions;
import kopi.adapter.node.Observer;
import kopi.adapter.node.RoleContext;
import kopi.app.ask.SqlPlanner;
import kopi.app.gateway.GatewayNode;
import kopi.core.port.Broker;
import kopi.core.port.SnapshotStore;
import kopi.core.role.ControllerLimits;
import kopi.core.topology.RoleKind;
import kopi.core.wiring.Setting;
import kopi.core.wiring.Wiring;
import kopi.protocol.WireCodec;

/**
 * A cluster in this process behind a gateway with a port, over a broker in memory: for the JVM to see once what clients and nodes do with
 * a job ({@code kopi warm-up}). Rows and results come and go as bytes; between roles messages are passed as they are.
 */
public final class RehearsalCluster implements AutoCloseable {
    private static final String GATEWAY = "rehearsal";
    private static final String LOOPBACK = "127.0.0.1";
    private static final int WORKERS = 2;
    private static final int PARTITIONS = 4;
    private static final int QUEUE_CAPACITY = 1_024;
    private static final int JOURNAL_CAPACITY = 65_536;
    /** Nothing survives this process. */
    private static final DriverOptions OPTIONS = DriverOptions.inOneProcess(4, 64);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final WireCodec codec = new WireCodec();
    private final WorkerPool workers;
    private final RoleContext context;
    private final Drivers drivers;
    private final GatewayNode gateway;

    /**
     * Starts every role.
     *
     * @param failures hears of what should not happen
     */
    public RehearsalCluster(Consumer<Throwable> failures) {
        workers = new WorkerPool(WORKERS, failures);
        Broker broker = new MemoryBroker(workers, QUEUE_CAPACITY, JOURNAL_CAPACITY, failures);
        context = new RoleContext(broker, OPTIONS, SnapshotStore.NONE, Observer.NOBODY);
        drivers = new Drivers(context);
        var limits = new ControllerLimits(1, Integer.MAX_VALUE, 1);
        Wiring wiring = Wiring.of(RoleKind.PIPELINE, new Setting(GATEWAY, 0, limits, codec));
        wiring.folds().forEach(drivers::fold);
        wiring.consumers().forEach(consumer -> drivers.consume(context, consumer));
        var options = new GatewayOptions(
                GATEWAY,
                Optional.empty(),
                LOOPBACK,
                0,
                PARTITIONS,
                GatewayLimits.USUAL,
                GatewaySecurity.NONE,
                PATIENCE,
                PATIENCE);
        gateway = new GatewayNode(options, context, wiring.gateway().orElseThrow(), codec, codec, new SqlPlanner());
        gateway.start();
    }

    /** Where its gateway is, as {@code --gateway} takes it. */
    public String address() {
        return LOOPBACK + ":" + gateway.port();
    }

    /** Stops every role; what is in hand is dropped. */
    @Override
    public void close() {
        gateway.close();
        drivers.close();
        workers.close();
        context.broker().close();
    }
}
