package kopi.app.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import kopi.adapter.local.WorkerPool;
import kopi.adapter.memory.MemoryBroker;
import kopi.adapter.node.DriverOptions;
import kopi.adapter.node.JournalDriver;
import kopi.adapter.node.Observer;
import kopi.adapter.node.RoleDriver;
import kopi.adapter.node.Surroundings;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.model.JobId;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.port.PlanCodec;
import kopi.core.port.SnapshotStore;
import kopi.core.role.Aggregator;
import kopi.core.role.Controller;
import kopi.core.role.ControllerLimits;
import kopi.core.role.DeadLetters;
import kopi.core.role.Filter;
import kopi.core.role.Gateway;
import kopi.core.role.GroupBy;
import kopi.core.role.Joiner;
import kopi.core.role.Reducer;
import kopi.core.role.ResultReader;
import kopi.core.role.Role;
import kopi.core.role.Routes;
import kopi.protocol.WireCodec;

/**
 * A cluster in one process: one gateway, controller, aggregator and joiner, and for each thread a filter, a group-by and
 * a reducer. Each role runs under its own driver, as it does in a process of its own.
 */
final class EmbeddedCluster implements AutoCloseable {
    private static final Routes ROUTES = new Routes(1, 1, 1);
    private static final String GATEWAY = "embedded";
    /** One job, whose client is here as long as the process is. */
    private static final ControllerLimits LIMITS = new ControllerLimits(1, Integer.MAX_VALUE, Integer.MAX_VALUE);

    private static final int QUEUE_CAPACITY = 64;
    private static final int JOURNAL_CAPACITY = 1_024;
    /** Nothing survives this process, so what a journal's reader has processed is not kept for another. */
    private static final DriverOptions OPTIONS = DriverOptions.inOneProcess(2, 64);

    private final Surroundings around;
    private final RoleDriver gateway;
    private final List<Runnable> drivers = new ArrayList<>();

    /**
     * Starts every role.
     *
     * @param workers does all the work
     * @param client hears what concerns it; must return soon and not call back
     */
    EmbeddedCluster(WorkerPool workers, int threads, Consumer<Message> client, Consumer<Throwable> onFailure) {
        Broker broker = new MemoryBroker(workers, QUEUE_CAPACITY, JOURNAL_CAPACITY, onFailure);
        around = new Surroundings(
                broker,
                ROUTES,
                OPTIONS,
                SnapshotStore.NONE,
                message -> {
                    if (message instanceof Message.JobAdmitted) {
                        readResults(message.job());
                    }
                    client.accept(message);
                },
                Observer.NOBODY);
        List.of(Routes.FILTER, Routes.GROUP_BY, Routes.REDUCER, Routes.gateway(GATEWAY))
                .forEach(broker::declareQueue);
        PlanCodec plans = new WireCodec(); // hardly used: no snapshot is taken in this process
        fold(Routes.controller(0), () -> new Controller(ROUTES, 0, LIMITS, plans));
        fold(Routes.aggregator(0), () -> new Aggregator(ROUTES, 0, plans));
        fold(Routes.joiner(0), () -> new Joiner(ROUTES, plans));
        consumer(new DeadLetters(ROUTES), Broker.DEAD_LETTERS);
        for (int i = 0; i < threads; i++) {
            consumer(new Filter(ROUTES), Routes.FILTER);
            consumer(new GroupBy(), Routes.GROUP_BY);
            consumer(new Reducer(ROUTES), Routes.REDUCER);
        }
        gateway = consumer(new Gateway(ROUTES), Routes.gateway(GATEWAY));
    }

    private void fold(Destination.Journal journal, Supplier<Role> role) {
        var driver = JournalDriver.standing(around, journal, role);
        drivers.add(driver::close);
        driver.start();
    }

    private RoleDriver consumer(Role role, Destination.Queue queue) {
        var driver = new RoleDriver(around, role);
        drivers.add(driver::close);
        driver.consume(queue);
        return driver;
    }

    /** The client is in this process: it reads its results where others have a gateway read them. */
    private void readResults(JobId job) {
        var driver = JournalDriver.ofJob(around, Routes.results(job), ResultReader::new);
        drivers.add(driver::close);
        driver.start();
    }

    /** Asks the gateway to open a job. */
    void open(JobPlan plan) {
        gateway.tell(new Message.OpenJob(plan, "", 0, GATEWAY));
    }

    /** Brings the gateway a message of the client's. */
    void tell(Message message) {
        gateway.tell(message);
    }

    /** Stops every role; what is in hand is dropped. */
    @Override
    public void close() {
        drivers.forEach(Runnable::run);
        around.broker().close();
    }
}
