package kopi.app.embedded;

import java.nio.file.Path;
import java.util.function.Consumer;
import kopi.adapter.local.WorkerPool;
import kopi.adapter.memory.MemoryBroker;
import kopi.adapter.node.DriverOptions;
import kopi.adapter.node.Observer;
import kopi.adapter.node.RoleContext;
import kopi.adapter.node.RoleDriver;
import kopi.adapter.spill.FileSpillStore;
import kopi.core.job.InputIdentity;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.ClientInput;
import kopi.core.model.JobId;
import kopi.core.port.Broker;
import kopi.core.port.SnapshotStore;
import kopi.core.port.SpillStore;
import kopi.core.port.StateCodec;
import kopi.core.port.StateMemory;
import kopi.core.role.ControllerLimits;
import kopi.core.role.ResultReader;
import kopi.core.role.Routes;
import kopi.core.topology.ClusterSize;
import kopi.core.topology.RoleKind;
import kopi.core.trace.Tracer;
import kopi.core.wiring.Setting;
import kopi.core.wiring.Wiring;
import kopi.protocol.WireCodec;

/**
 * A cluster in one process: one gateway, controller, aggregator and joiner, and for each thread the chained stages. Each
 * role or chain runs under its own driver, as it does in a process of its own.
 */
final class EmbeddedCluster implements AutoCloseable {
    private static final String GATEWAY = "embedded";
    /** One job, whose client is here as long as the process is. */
    private static final ControllerLimits LIMITS = new ControllerLimits(1, Integer.MAX_VALUE, Integer.MAX_VALUE);

    /** Rows that wait may take a quarter of the heap; what is more is spilled. */
    private static final int WAITING_SHARE = 4;

    private static final int QUEUE_CAPACITY = 64;
    private static final int JOURNAL_CAPACITY = 1_024;
    /** Nothing survives this process, so what a journal's reader has processed is not kept for another. */
    private static final DriverOptions OPTIONS = DriverOptions.inOneProcess(2, 64);

    private final RoleContext context;
    private final RoleDriver gateway;
    private final Drivers drivers;

    /**
     * Starts every role.
     *
     * @param workers does all the work
     * @param client hears what concerns it; must return soon and not call back
     */
    EmbeddedCluster(WorkerPool workers, int threads, Consumer<ClientInput> client, Consumer<Throwable> onFailure) {
        Broker broker = new MemoryBroker(workers, QUEUE_CAPACITY, JOURNAL_CAPACITY, onFailure);
        context = new RoleContext(broker, OPTIONS, SnapshotStore.NONE, client, Observer.NOBODY, Tracer.NONE);
        drivers = new Drivers(context);
        StateCodec states = new WireCodec(); // hardly used: no snapshot is taken in this process
        var setting =
                new Setting(GATEWAY, 0, LIMITS, () -> ClusterSize.SMALLEST, states, StateMemory.UNLIMITED, spills());
        Wiring wiring = Wiring.of(RoleKind.PIPELINE, setting);
        start(wiring);
        for (int i = 1; i < threads; i++) {
            start(Wiring.of(RoleKind.STAGES, setting));
        }
        gateway = drivers.consume(
                context.tellingClients(this::tellClient), wiring.gateway().orElseThrow());
    }

    private static SpillStore spills() {
        return new FileSpillStore(
                Path.of(System.getProperty("java.io.tmpdir")),
                Runtime.getRuntime().maxMemory() / WAITING_SHARE);
    }

    private void start(Wiring wiring) {
        wiring.folds().forEach(drivers::fold);
        // Every stage is chained here: nobody feeds the queues in between.
        wiring.consumers().stream()
                .filter(consumer -> !consumer.isInner())
                .forEach(consumer -> drivers.consume(context, consumer));
    }

    private void tellClient(ClientInput message) {
        if (message instanceof Message.JobAdmitted) {
            readResults(message.job());
        }
        context.clients().accept(message);
    }

    /** The client is in this process: it reads its results where others have a gateway read them. */
    private void readResults(JobId job) {
        drivers.follow(Routes.results(job), ResultReader::new);
    }

    /** Asks the gateway to open a job. */
    void open(JobPlan plan) {
        gateway.tell(new Message.OpenJob(plan, InputIdentity.NONE, 0, GATEWAY));
    }

    /** Brings the gateway a message of the client's. */
    void tell(Message message) {
        gateway.tell(message);
    }

    /** Stops every role; what is in hand is dropped. */
    @Override
    public void close() {
        drivers.close();
        context.broker().close();
    }
}
