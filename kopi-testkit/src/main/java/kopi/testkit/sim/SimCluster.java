package kopi.testkit.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import kopi.core.egg.NodeId;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.model.JobId;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.role.Aggregator;
import kopi.core.role.Chain;
import kopi.core.role.Controller;
import kopi.core.role.ControllerLimits;
import kopi.core.role.DeadLetters;
import kopi.core.role.Filter;
import kopi.core.role.Fold;
import kopi.core.role.GroupBy;
import kopi.core.role.Joiner;
import kopi.core.role.Reducer;
import kopi.core.role.Role;
import kopi.core.role.Routes;
import kopi.testkit.sim.Chance.Concern;
import kopi.testkit.stage.PlanMemory;

/** The nodes of a simulated cluster and what they run. */
final class SimCluster {
    /** How long a job may be silent, and results stay, in virtual seconds. */
    static final ControllerLimits LIMITS = new ControllerLimits(20, 90, 60);

    private static final Routes ROUTES = new Routes(2, 2, 2);
    private static final List<String> GATEWAYS = List.of("gateway-1", "gateway-2");
    private static final long TICK = 3 * Timeline.SECOND;
    private static final long HANGS = 50 * Timeline.MILLISECOND;

    private final World world;
    private final Parts parts;
    private final SimBroker broker;
    private final PlanMemory plans = new PlanMemory();
    private final int inHand;
    private final int snapshotPercent;
    private final Map<String, SimProcess> nodes = new LinkedHashMap<>();
    private final SimEggs eggs;
    private final Map<String, SimGateway> gateways = new LinkedHashMap<>();
    /** What the present lives of the nodes fold. */
    private final Map<String, Folding> folds = new LinkedHashMap<>();

    private final boolean mayStartOver;
    private boolean hasClockJumped;

    private record Folding(SimJournalDriver driver, Supplier<? extends Role> fresh) {}

    /** A gateway that can be reached. */
    record GatewayAt(SimProcess process, SimGateway gateway) {}

    SimCluster(World world, Parts parts, boolean mayStartOver) {
        this.world = world;
        this.parts = parts;
        this.mayStartOver = mayStartOver;
        this.broker = new SimBroker(world);
        Chance scenario = world.chance(Concern.SCENARIO);
        this.inHand = (int) scenario.between(1, 4);
        this.snapshotPercent = (int) scenario.between(0, 60);
        declareStanding(standing());
        for (String gateway : GATEWAYS) {
            node(gateway, around -> gateways.put(gateway, new SimGateway(around)));
        }
        for (int i = 0; i < ROUTES.controllers(); i++) {
            int index = i;
            fold("controller-" + (i + 1), Routes.controller(i), () -> new Controller(ROUTES, index, LIMITS, plans));
        }
        for (int i = 0; i < ROUTES.aggregators(); i++) {
            int index = i;
            fold("aggregator-" + (i + 1), Routes.aggregator(i), () -> new Aggregator(ROUTES, index, plans));
        }
        for (int i = 0; i < ROUTES.joiners(); i++) {
            fold("joiner-" + (i + 1), Routes.joiner(i), () -> new Joiner(ROUTES, plans));
        }
        worker("dead-letters-1", Broker.DEAD_LETTERS, () -> new DeadLetters(ROUTES));
        boolean areChained = scenario.happens(30);
        workers(areChained);
        this.eggs = new SimEggs(world, parts, nodes, spare(areChained));
    }

    private void workers(boolean areChained) {
        for (int i = 1; i <= 2; i++) {
            if (areChained) {
                worker("chain-" + i, Routes.FILTER, SimCluster::chain);
            } else {
                worker("filter-" + i, Routes.FILTER, () -> new Filter(ROUTES));
                worker("group-by-" + i, Routes.GROUP_BY, GroupBy::new);
                worker("reducer-" + i, Routes.REDUCER, () -> new Reducer(ROUTES));
            }
        }
    }

    /** One that is not in the cluster file, for when there are to be more. */
    private NodeId spare(boolean areChained) {
        if (areChained) {
            worker("chain-3", Routes.FILTER, SimCluster::chain);
            return new NodeId("chain-3");
        }
        worker("filter-3", Routes.FILTER, () -> new Filter(ROUTES));
        return new NodeId("filter-3");
    }

    private static Role chain() {
        Map<Destination.Queue, Role> links = new LinkedHashMap<>();
        links.put(Routes.FILTER, new Filter(ROUTES));
        links.put(Routes.GROUP_BY, new GroupBy());
        links.put(Routes.REDUCER, new Reducer(ROUTES));
        return new Chain(links);
    }

    // --- Nodes. -----------------------------------------------------------------------------------------------------

    private void node(String name, Consumer<Surroundings> host) {
        nodes.put(name, new SimProcess(world, name, process -> eggs().boot(process, () -> run(process, host))));
    }

    private void run(SimProcess process, Consumer<Surroundings> host) {
        var connection = new SimConnection(broker, process, this::declareStanding);
        var around = new Surroundings(process, connection, parts, ROUTES, inHand, snapshotPercent, _ -> {});
        var isReady = new AtomicBoolean();
        eggs().beat(process, isReady::get, connection::isUp);
        whenUp(around, () -> {
            host.accept(around);
            isReady.set(true);
        });
    }

    SimEggs eggs() {
        return eggs;
    }

    private void whenUp(Surroundings around, Runnable start) {
        if (around.broker().isUp()) {
            start.run();
        } else {
            around.process().after(HANGS, "waits for the broker", () -> whenUp(around, start));
        }
    }

    private void worker(String name, Destination.Queue queue, Supplier<Role> role) {
        node(name, around -> new SimRoleDriver(around, role.get()).consume(queue));
    }

    private void fold(String name, Destination.Journal journal, Supplier<? extends Role> role) {
        node(name, around -> {
            SimJournalDriver driver = SimJournalDriver.standing(around, journal, role);
            folds.put(name, new Folding(driver, role));
            driver.start();
            around.process()
                    .every(
                            TICK,
                            "hears the time",
                            () -> driver.tick(around.process().clockMillis()));
        });
    }

    private static List<Destination> standing() {
        List<Destination> standing = new ArrayList<>(ROUTES.standing());
        GATEWAYS.forEach(gateway -> standing.add(Routes.gateway(gateway)));
        return standing;
    }

    private void declareStanding(List<Destination> standing) {
        for (Destination destination : standing) {
            switch (destination) {
                case Destination.Queue queue -> broker.declareQueue(queue);
                case Destination.Journal journal -> broker.createJournal(journal);
            }
        }
    }

    private void declareStanding(Broker connection) {
        for (Destination destination : standing()) {
            switch (destination) {
                case Destination.Queue queue -> connection.declareQueue(queue);
                case Destination.Journal journal -> connection.createJournal(journal);
            }
        }
    }

    World world() {
        return world;
    }

    Parts parts() {
        return parts;
    }

    SimBroker broker() {
        return broker;
    }

    /** The eggs, and all that they look after. */
    List<SimProcess> processes() {
        return List.copyOf(eggs.processes().values());
    }

    /** Any gateway that lives. */
    Optional<GatewayAt> anyGateway() {
        SimProcess process = nodeNamed(world.chance(Concern.CLIENTS).oneOf(GATEWAYS));
        SimGateway gateway = gateways.get(process.name());
        return process.isAlive() && gateway != null && gateway.livesIn(process.life())
                ? Optional.of(new GatewayAt(process, gateway))
                : Optional.empty();
    }

    private SimProcess nodeNamed(String name) {
        SimProcess node = nodes.get(name);
        if (node == null) {
            throw new IllegalStateException("no node " + name);
        }
        return node;
    }

    // --- What is allowed. -------------------------------------------------------------------------------------------

    void clockHasJumped() {
        hasClockJumped = true;
    }

    /** A client starts its job over. */
    void startedOver(JobId job, String reason) {
        world.trace.note("client of " + job, "starts over", reason);
        if (!mayStartOver) {
            throw new AssertionError(
                    "job " + job + " is started over, though no journal can have lost anything: " + reason);
        }
    }

    /** A job ends without a result: allowed only for a reason that this run has given. */
    void requireMayFail(JobId job, String reason) {
        boolean isPoison = broker.hasPoisonOf(job);
        boolean isTimedOut =
                hasClockJumped && (reason.contains("nothing was heard of its client") || reason.contains("was closed"));
        if (!isPoison && !isTimedOut) {
            throw new AssertionError("job " + job + " failed without cause: " + reason);
        }
    }

    /** What is left of jobs, though none is open any more. */
    List<String> remains() {
        List<String> left = new ArrayList<>();
        broker.queues().forEach((name, queue) -> {
            if (!queue.contents().isEmpty()) {
                left.add(queue.contents().size() + " messages in " + name);
            }
        });
        if (broker.hasForgottenJobs()) {
            // Of a job that a controller has never heard of, for all that it still can know, nobody removes the rest.
            return left;
        }
        broker.journals().keySet().stream()
                .filter(name -> name.startsWith(SimBroker.JOB))
                .forEach(left::add);
        for (SimProcess node : nodes.values()) {
            node.disk().names().stream()
                    .filter(name -> name.startsWith(SimBroker.JOB))
                    .forEach(name -> left.add("a snapshot of " + name + " at " + node.name()));
        }
        folds.forEach((name, folding) -> folding.driver().driver().ifPresent(driver -> {
            driver.following().forEach(journal -> left.add(name + " follows " + journal));
            if (!(driver.role() instanceof Controller)
                    && !mayStartOver
                    && holdsJobs(driver.role(), folding.fresh().get())) {
                left.add("a job in the state of " + name);
            }
        }));
        return left;
    }

    private static boolean holdsJobs(Role used, Role fresh) {
        return used instanceof Fold fold
                && fresh instanceof Fold empty
                && !Arrays.equals(fold.snapshot(), empty.snapshot());
    }

    /** Nothing of a job may pile up beyond what its window allows. */
    void requireShortQueues(JobPlan plan, int window) {
        for (Destination.Queue queue : List.of(Routes.FILTER, Routes.GROUP_BY, Routes.REDUCER)) {
            long waiting = broker.queue(queue).map(SimQueue::contents).orElse(List.of()).stream()
                    .filter(message -> message.job().equals(plan.job()))
                    .map(message -> ((Message.Data) message).id())
                    .distinct()
                    .count();
            long allowed = 4L * window * plan.facts().size();
            if (waiting > allowed) {
                throw new AssertionError(waiting + " batches of job " + plan.job() + " wait in " + queue.name()
                        + ", where " + allowed + " may");
            }
        }
    }
}
