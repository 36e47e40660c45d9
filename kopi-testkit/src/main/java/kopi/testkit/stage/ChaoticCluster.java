package kopi.testkit.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.port.Destination.Queue;
import kopi.core.role.Aggregator;
import kopi.core.role.Controller;
import kopi.core.role.ControllerLimits;
import kopi.core.role.Filter;
import kopi.core.role.Gateway;
import kopi.core.role.GroupBy;
import kopi.core.role.Joiner;
import kopi.core.role.Reducer;
import kopi.core.role.ResultReader;
import kopi.core.role.Routes;
import kopi.testkit.stage.ChaoticDriver.Snapshot;
import kopi.testkit.stage.ChaoticDriver.Surroundings;

/**
 * A whole cluster and one job on one thread, where anything that DESIGN.md allows for goes wrong: queues deliver in any
 * order and sometimes twice, publications arrive twice, confirmations come late, in any order and again, nodes crash
 * between any two steps and come back with a snapshot or without. The roles and their engine are the real ones.
 *
 * <p>The same plan, upload and {@link Chance} always give the same run.
 */
public final class ChaoticCluster {
    private static final Routes ROUTES = new Routes(1, 2, 1);
    private static final String GATEWAY = "g";
    private static final int WORKERS_OF_A_KIND = 2;
    private static final int WINDOW = 3;
    private static final int CRASHES = 100;
    /** What a snapshot knows and what it does not shows when it is needed at once. */
    private static final int CRASHES_AFTER_A_SNAPSHOT = 1_000;
    /** Far more than any small job takes; a cluster that is still busy then has got stuck in a circle. */
    private static final int ACTIONS_LIMIT = 200_000;

    /**
     * What the client has in the end.
     *
     * @param files the records of each output file, without its header; a character stands for a byte (ISO 8859-1)
     * @param warnings what it was told
     */
    public record Result(Map<String, String> files, List<String> warnings) {}

    private static final ControllerLimits LIMITS = new ControllerLimits(1, 1, 1);

    private final Chance chance;
    private final PlanMemory plans = new PlanMemory();
    private final MessageBag bag = new MessageBag();
    private final Map<String, Snapshot> disk = new TreeMap<>();
    private final ChaoticClient client;
    private final List<Node> nodes = new ArrayList<>();
    private final Node gateway;

    /** A process that comes back after a crash. */
    private static final class Node {
        private final Supplier<ChaoticDriver> start;
        private ChaoticDriver driver;

        Node(Supplier<ChaoticDriver> start) {
            this.start = start;
            this.driver = start.get();
        }

        void crash() {
            driver.crash();
            driver = start.get();
        }
    }

    private ChaoticCluster(JobPlan plan, List<? extends Message> upload, Chance chance) {
        this.chance = chance;
        this.client = new ChaoticClient(plan, new Message.OpenJob(plan, "", 0, GATEWAY), upload, WINDOW);
        var around = new Surroundings(bag, disk, chance, ROUTES, this::tellClient);
        List.of(Routes.FILTER, Routes.GROUP_BY, Routes.REDUCER, Routes.gateway(GATEWAY))
                .forEach(bag::declareQueue);
        bag.createJournal(Routes.controller(0));
        bag.createJournal(Routes.joiner(0));
        gateway = new Node(() -> new ChaoticDriver(around, new Gateway(ROUTES)).consume(Routes.gateway(GATEWAY)));
        nodes.add(gateway);
        nodes.add(new Node(() ->
                new ChaoticDriver(around, new Controller(ROUTES, 0, LIMITS, plans)).follow(Routes.controller(0))));
        nodes.add(new Node(() -> new ChaoticDriver(around, new Joiner(ROUTES, plans)).follow(Routes.joiner(0))));
        for (int i = 0; i < ROUTES.aggregators(); i++) {
            int index = i;
            bag.createJournal(Routes.aggregator(i));
            nodes.add(new Node(() ->
                    new ChaoticDriver(around, new Aggregator(ROUTES, index, plans)).follow(Routes.aggregator(index))));
        }
        for (int i = 0; i < WORKERS_OF_A_KIND; i++) {
            nodes.add(new Node(() -> new ChaoticDriver(around, new Filter(ROUTES)).consume(Routes.FILTER)));
            nodes.add(new Node(() -> new ChaoticDriver(around, new GroupBy()).consume(Routes.GROUP_BY)));
            nodes.add(new Node(() -> new ChaoticDriver(around, new Reducer(ROUTES)).consume(Routes.REDUCER)));
        }
    }

    /**
     * Runs a job from its admission to its close.
     *
     * @param upload what the client sends: batches of each dataset and its end, in order
     * @throws AssertionError if the job fails or does not come to an end, or leaves something behind
     */
    public static Result run(JobPlan plan, List<? extends Message> upload, Chance chance) {
        return new ChaoticCluster(plan, upload, chance).run();
    }

    private Result run() {
        List<Runnable> actions = new ArrayList<>();
        for (int i = 0; i < ACTIONS_LIMIT; i++) {
            if (chance.goesWrong(CRASHES)) {
                crash(chance.oneOf(nodes));
            }
            nodes.stream()
                    .filter(node -> node.driver.hasNewSnapshot() && chance.goesWrong(CRASHES_AFTER_A_SNAPSHOT))
                    .toList()
                    .forEach(this::crash);
            actions.clear();
            client.actions(gateway.driver, actions);
            nodes.forEach(node -> node.driver.actions(actions));
            if (actions.isEmpty()) {
                Result result =
                        client.result().orElseThrow(() -> new AssertionError("nothing moves, and nothing is finished"));
                requireNothingLeft();
                return result;
            }
            chance.oneOf(actions).run();
        }
        throw new AssertionError("still busy after " + ACTIONS_LIMIT + " actions");
    }

    /** Where the client's connection is, its results are read. */
    private void tellClient(Message message) {
        if (message instanceof JobAdmitted) {
            gateway.driver.startFollower(Routes.results(message.job()), new ResultReader());
        }
        client.hear(message);
        if (client.result().isPresent()) {
            gateway.driver.stopFollower(Routes.results(message.job()));
        }
    }

    private void crash(Node node) {
        node.crash();
        if (node == gateway) {
            client.reconnect();
        }
    }

    private void requireNothingLeft() {
        List<String> left = new ArrayList<>();
        bag.journals().stream().filter(name -> name.startsWith("kopi.job.")).forEach(left::add);
        disk.keySet().stream()
                .filter(name -> name.startsWith("kopi.job."))
                .forEach(name -> left.add("a snapshot of " + name));
        for (Queue queue : List.of(Routes.FILTER, Routes.GROUP_BY, Routes.REDUCER, Routes.gateway(GATEWAY))) {
            if (!bag.waiting(queue).isEmpty()) {
                left.add("messages in " + queue.name());
            }
        }
        if (nodes.stream().anyMatch(node -> node.driver.hasFollowers())) {
            left.add("a reader of a journal of the job");
        }
        if (!left.isEmpty()) {
            throw new AssertionError("the job is closed and has left behind " + left);
        }
    }
}
