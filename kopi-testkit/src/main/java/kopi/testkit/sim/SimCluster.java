package kopi.testkit.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import kopi.core.egg.NodeId;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.CloseJob;
import kopi.core.model.JobId;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.port.Destination.Journal;
import kopi.core.port.SizeSource;
import kopi.core.port.SpillStore;
import kopi.core.port.StateCodec;
import kopi.core.port.StateMemory;
import kopi.core.role.Controller;
import kopi.core.role.ControllerLimits;
import kopi.core.role.Fold;
import kopi.core.role.JobOwner;
import kopi.core.role.Role;
import kopi.core.role.Routes;
import kopi.core.topology.ClusterSize;
import kopi.core.topology.Revision;
import kopi.core.topology.RoleKind;
import kopi.core.topology.SizeInUse;
import kopi.core.wiring.Setting;
import kopi.core.wiring.Wiring;
import kopi.testkit.fake.MemorySpillStore;
import kopi.testkit.sim.Chance.Concern;

/** The nodes of a simulated cluster and what they run. */
final class SimCluster {
    /**
     * How long a job may be silent, and results stay, in virtual seconds: the latter so long that what is left of a job
     * without a name is found before it expires.
     */
    static final ControllerLimits LIMITS = new ControllerLimits(20, 90, 300);

    /** Of each role, by the cluster file; there is a process for one more. */
    private static final int REPLICAS = 2;

    private static final ClusterSize SIZE = new ClusterSize(Revision.NONE, REPLICAS, REPLICAS, REPLICAS);
    /** Every other node spills what waits, and soon. */
    private static final SpillStore SPILLS = new MemorySpillStore(2_000);

    static final List<String> GATEWAYS = List.of(RoleKind.GATEWAY.node(1), RoleKind.GATEWAY.node(2));
    private static final long HANGS = 50 * Timeline.MILLISECOND;

    private final World world;
    private final Components parts;
    private final SimBroker broker;
    private final StateCodec states;
    private final int inHand;
    private final int snapshotEvery;
    private final Duration snapshotPause;
    private final Map<String, SimProcess> nodes = new LinkedHashMap<>();
    private final Map<String, List<RoleKind>> hosted = new LinkedHashMap<>();
    private final SimEggs eggs;
    private final Strays strays;
    private final Map<String, SimGateway> gateways = new LinkedHashMap<>();
    /** What the present lives of the nodes fold. */
    private final Map<String, Folding> folds = new LinkedHashMap<>();

    private final boolean mayStartOver;
    /** Whether clients may have to repair what is lost. */
    private final boolean mayRepair;

    private boolean hasClockJumped;

    private record Folding(SimJournalDriver driver, Supplier<? extends Role> fresh) {}

    /** A gateway that can be reached. */
    record GatewayAt(SimProcess process, SimGateway gateway) {}

    SimCluster(World world, Components parts, boolean mayStartOver, boolean mayRepair) {
        this.world = world;
        this.parts = parts;
        this.states = parts.states();
        this.mayStartOver = mayStartOver;
        this.mayRepair = mayRepair;
        this.broker = new SimBroker(world);
        Chance scenario = world.chance(Concern.SCENARIO);
        this.inHand = (int) scenario.between(1, 4);
        this.snapshotEvery = (int) scenario.between(1, 12);
        this.snapshotPause = scenario.happens(50) ? Duration.ZERO : Duration.ofMillis(scenario.between(1, 500));
        declareStanding(standing());
        this.strays = new Strays(broker, standing());
        nodes(List.of(RoleKind.GATEWAY), GATEWAYS.size());
        List<List<RoleKind>> stateful = Stream.of(RoleKind.CONTROLLER, RoleKind.AGGREGATOR, RoleKind.JOINER)
                .map(List::of)
                .toList();
        stateful.forEach(kinds -> nodes(kinds, REPLICAS));
        List<List<RoleKind>> stages = scenario.happens(30)
                ? List.of(RoleKind.STAGES)
                : RoleKind.STAGES.stream().map(List::of).toList();
        stages.forEach(kinds -> nodes(kinds, REPLICAS));
        Set<NodeId> spares = new LinkedHashSet<>();
        spares.add(spare(stages.getFirst()));
        stateful.forEach(kinds -> spares.add(spare(kinds)));
        this.eggs = new SimEggs(world, parts, nodes, this::rolesOf, spares, this::use, this::openJobs);
    }

    private int openJobs(NodeId node) {
        Folding folding = folds.get(node.name());
        return folding != null && folding.driver().role().orElse(null) instanceof JobOwner owner ? owner.openJobs() : 0;
    }

    /** What a controller says of how many nodes are needed. */
    private Optional<SizeInUse> use(NodeId node) {
        Folding folding = folds.get(node.name());
        return folding != null && folding.driver().role().orElse(null) instanceof Controller controller
                ? Optional.of(controller.inUse())
                : Optional.empty();
    }

    private void nodes(List<RoleKind> hosted, int count) {
        for (int i = 0; i < count; i++) {
            node(hosted, i);
        }
    }

    /** One that is not in the cluster file, for when there are to be more. */
    private NodeId spare(List<RoleKind> hosted) {
        return new NodeId(node(hosted, REPLICAS));
    }

    private List<RoleKind> rolesOf(NodeId node) {
        return hosted.getOrDefault(node.name(), List.of());
    }

    private String node(List<RoleKind> hosted, int index) {
        String name = hosted.getFirst().node(index + 1);
        this.hosted.put(name, hosted);
        SpillStore spills = index % 2 == 0 ? SPILLS : SpillStore.NONE;
        node(name, (context, sizes) -> {
            var setting = new Setting(name, index, LIMITS, sizes, states, StateMemory.UNLIMITED, spills);
            Wiring fresh = Wiring.of(hosted, setting);
            List<SimJournalDriver> started = fresh.folds().stream()
                    .map(fold -> fold(name, context, fold))
                    .toList();
            fresh.consumers()
                    .forEach(consumer -> new SimRoleDriver(context, consumer.role()).consume(consumer.queue()));
            fresh.gateway().ifPresent(gateway -> gateways.put(name, new SimGateway(context, gateway)));
            return started;
        });
        return name;
    }

    // --- Nodes. -----------------------------------------------------------------------------------------------------

    private void node(String name, BiFunction<SimContext, SizeSource, List<SimJournalDriver>> host) {
        nodes.put(name, new SimProcess(world, name, process -> eggs().boot(process, () -> run(process, host))));
    }

    private void run(SimProcess process, BiFunction<SimContext, SizeSource, List<SimJournalDriver>> host) {
        var connection = new SimConnection(broker, process, this::declareStanding);
        var context = new SimContext(process, connection, parts, inHand, snapshotEvery, snapshotPause, _ -> {});
        var node = new SimNode(process, connection);
        eggs().beat(process, node::beat);
        SizeSource sizes = eggs().toldSize(process, SIZE);
        whenUp(context, () -> node.hosts(host.apply(context, sizes)));
    }

    Strays strays() {
        return strays;
    }

    SimEggs eggs() {
        return eggs;
    }

    SimHosts hosts() {
        return eggs.hosts();
    }

    private void whenUp(SimContext context, Runnable start) {
        if (context.broker().isUp()) {
            start.run();
        } else {
            context.process().after(HANGS, "waits for the broker", () -> whenUp(context, start));
        }
    }

    private SimJournalDriver fold(String name, SimContext context, Wiring.StandingFold fold) {
        SimJournalDriver driver = SimJournalDriver.standing(context, fold.journal(), fold.role());
        folds.put(name, new Folding(driver, fold.role()));
        driver.start();
        return driver;
    }

    private static List<Destination> standing() {
        List<Destination> standing = new ArrayList<>(Routes.standing(SIZE));
        GATEWAYS.forEach(gateway -> standing.add(Routes.gateway(gateway)));
        return standing;
    }

    private void declareStanding(List<Destination> standing) {
        for (Destination destination : standing) {
            switch (destination) {
                case Destination.Queue queue -> broker.declareQueue(queue);
                case Journal journal -> broker.createJournal(journal);
            }
        }
    }

    private void declareStanding(Broker connection) {
        for (Destination destination : standing()) {
            switch (destination) {
                case Destination.Queue queue -> connection.declareQueue(queue);
                case Journal journal -> connection.createJournal(journal);
            }
        }
    }

    World world() {
        return world;
    }

    Components parts() {
        return parts;
    }

    SimBroker broker() {
        return broker;
    }

    /** The eggs, and all that they look after. */
    List<SimProcess> processes() {
        return List.copyOf(eggs.processes().values());
    }

    void killGateways() {
        GATEWAYS.stream().map(this::nodeNamed).filter(SimProcess::mayDie).forEach(SimProcess::kill);
    }

    /** A gateway, if it lives. */
    Optional<GatewayAt> gateway(int index) {
        SimProcess process = nodeNamed(GATEWAYS.get(index));
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

    /**
     * A client starts its job over.
     *
     * @param hasReturned whether the job has been replaced meanwhile, by one of other files
     */
    void startedOver(JobId job, String reason, boolean hasReturned) {
        world.trace.note("client of " + job, "starts over", reason);
        if (!mayStartOver && !hasReturned) {
            throw new AssertionError(
                    "job " + job + " is started over, though no journal can have lost anything: " + reason);
        }
    }

    /**
     * A client has heard of no progress for so long that somebody must be away for good, or something is lost.
     *
     * @param hasReturned as in {@link #startedOver}
     */
    void audits(JobId job, boolean hasReturned) {
        if (!mayRepair && !hasReturned) {
            throw new AssertionError("job " + job + " makes no progress: something has been lost, or is never done");
        }
    }

    /** A job ends without a result: allowed only for a reason that this run has given. */
    void requireMayFail(JobId job, String reason) {
        boolean isPoison = broker.hasPoisonOf(job);
        boolean isTimedOut =
                hasClockJumped && (reason.contains("its client has sent nothing") || reason.contains("was closed"));
        if (!isPoison && !isTimedOut) {
            throw new AssertionError("job " + job + " failed without cause: " + reason);
        }
    }

    /** A client has left, satisfied that its job is closed. */
    void requireCloseStored(JobId job) {
        SimJournal journal = broker.journals().get(Routes.CONTROL.name());
        boolean isStored = journal != null
                && journal.entries().stream().anyMatch(entry -> entry.message().equals(new CloseJob(job)));
        // What a journal has lost was there once.
        if (!isStored && !mayStartOver) {
            throw new AssertionError("the client of job " + job + " has left, and no journal knows that it is closed");
        }
    }

    /** Nothing of a job may be left. */
    void requireNothingOf(JobPlan plan, String why) {
        if (broker.hasForgottenJobs()) {
            return;
        }
        String ofJob = SimBroker.JOB + plan.job().value() + ".";
        List<String> left = new ArrayList<>(broker.journals().keySet().stream()
                .filter(name -> name.startsWith(ofJob))
                .toList());
        folds.forEach((name, folding) -> {
            if (folding.driver().role().orElse(null) instanceof Controller controller
                    && controller.jobs().stream().anyMatch(job -> job.job().equals(plan.job()))) {
                left.add("a job of " + name);
            }
        });
        if (!left.isEmpty()) {
            throw new AssertionError(
                    "of job " + plan.job() + ", which has no name, is left: " + left + ", though " + why);
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
            if (isGoneForGood(node.name())) {
                // What it would sweep away if it ever came back.
                continue;
            }
            node.disk().names().stream()
                    .filter(name -> name.startsWith(SimBroker.JOB))
                    .forEach(name -> left.add("a snapshot of " + name + " at " + node.name()));
        }
        folds.forEach((name, folding) -> folding.driver()
                .role()
                .filter(_ -> !isGoneForGood(name))
                .ifPresent(role -> {
                    folding.driver().following().forEach(journal -> left.add(name + " follows " + journal));
                    if (!(role instanceof Controller)
                            && !mayStartOver
                            && holdsJobs(role, folding.fresh().get())) {
                        left.add("a job in the state of " + name);
                    }
                }));
        return left;
    }

    private boolean isGoneForGood(String node) {
        return !nodeNamed(node).isAlive() && !eggs.isWanted(node);
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
