package kopi.app.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import kopi.adapter.local.WorkerPool;
import kopi.adapter.memory.MemoryBroker;
import kopi.adapter.node.DriverOptions;
import kopi.adapter.node.RoleDriver;
import kopi.core.message.Message;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.role.Aggregator;
import kopi.core.role.Controller;
import kopi.core.role.Filter;
import kopi.core.role.Gateway;
import kopi.core.role.GroupBy;
import kopi.core.role.Joiner;
import kopi.core.role.Reducer;
import kopi.core.role.Role;
import kopi.core.role.Routes;

/**
 * A cluster in one process: one gateway, controller, aggregator and joiner, and for each thread a filter, a group-by and
 * a reducer. Each role runs under its own driver, as it does in a process of its own.
 */
final class EmbeddedCluster implements AutoCloseable {
    private static final Routes ROUTES = new Routes(1, 1, 1);
    private static final String GATEWAY = "embedded";
    private static final int MAX_OPEN_JOBS = 1;

    private static final int QUEUE_CAPACITY = 64;
    private static final int JOURNAL_CAPACITY = 1_024;
    /** Nothing survives this process, so what a journal's reader has processed is not kept for another. */
    private static final DriverOptions OPTIONS = new DriverOptions(2, 64, true);

    private final Broker broker;
    private final Gateway gatewayRole = new Gateway(ROUTES, GATEWAY);
    private final RoleDriver gateway;
    private final List<RoleDriver> drivers = new ArrayList<>();

    /**
     * Starts every role.
     *
     * @param workers does all the work
     * @param client hears what the gateway tells it; must return soon and not call back
     */
    EmbeddedCluster(WorkerPool workers, int threads, Consumer<Message> client, Consumer<Throwable> onFailure) {
        broker = new MemoryBroker(workers, QUEUE_CAPACITY, JOURNAL_CAPACITY, onFailure);
        List.of(Routes.FILTER, Routes.GROUP_BY, Routes.REDUCER, Routes.gateway(GATEWAY))
                .forEach(broker::declareQueue);
        List.of(Routes.controller(0), Routes.aggregator(0), Routes.joiner(0)).forEach(broker::createJournal);
        RoleDriver controller = driver(new Controller(ROUTES, MAX_OPEN_JOBS), client);
        controller.follow(Routes.controller(0));
        controller.consume(Broker.DEAD_LETTERS);
        driver(new Aggregator(ROUTES, 0), client).follow(Routes.aggregator(0));
        driver(new Joiner(ROUTES), client).follow(Routes.joiner(0));
        for (int i = 0; i < threads; i++) {
            consumer(new Filter(ROUTES), Routes.FILTER, client);
            consumer(new GroupBy(), Routes.GROUP_BY, client);
            consumer(new Reducer(), Routes.REDUCER, client);
        }
        gateway = driver(gatewayRole, client);
        gateway.consume(Routes.gateway(GATEWAY));
    }

    private void consumer(Role role, Destination.Queue queue, Consumer<Message> client) {
        driver(role, client).consume(queue);
    }

    private RoleDriver driver(Role role, Consumer<Message> client) {
        var driver = new RoleDriver(broker, role, ROUTES, OPTIONS, client);
        drivers.add(driver);
        return driver;
    }

    /** The door. */
    RoleDriver gateway() {
        return gateway;
    }

    /** What makes requests to the gateway. */
    Gateway gatewayRole() {
        return gatewayRole;
    }

    /** Stops every role; what is in hand is dropped. */
    @Override
    public void close() {
        drivers.forEach(RoleDriver::close);
        broker.close();
    }
}
