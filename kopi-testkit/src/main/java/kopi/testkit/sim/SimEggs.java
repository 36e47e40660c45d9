package kopi.testkit.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import kopi.core.egg.BrokerLink;
import kopi.core.egg.ClusterView;
import kopi.core.egg.Datagram;
import kopi.core.egg.Datagram.Heartbeat;
import kopi.core.egg.Desired;
import kopi.core.egg.Egg;
import kopi.core.egg.EggEffect.Outcome;
import kopi.core.egg.EggInput;
import kopi.core.egg.EggOptions;
import kopi.core.egg.Gauges;
import kopi.core.egg.Layout;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.egg.Term;
import kopi.core.node.NodeStep;
import kopi.core.port.SizeSource;
import kopi.core.topology.ClusterSize;
import kopi.core.topology.RoleKind;
import kopi.core.topology.SizeInUse;
import kopi.testkit.sim.Chance.Concern;

/**
 * The eggs of life, what they look after, and whoever says {@code kopi up}: the eggs are started by hand, and start the
 * rest. One of them always lives, or nobody could bring anything back.
 */
final class SimEggs {
    private static final int EGGS = 3;
    private static final int SCALED_PERCENT = 40;
    private static final int CHANGES_PERCENT = 2;
    private static final int NEVER_FAILED = 1_000;
    /** In a slow cluster: less than a start takes, in milliseconds. */
    private static final long SHORT_PATIENCE = 4_000;

    private static final long SHORTEST_START = 300 * Timeline.MILLISECOND;
    private static final long USUAL_START = 1_300 * Timeline.MILLISECOND;
    private static final long LONGEST_START = 20 * Timeline.SECOND;
    private static final long SLOW_START = 2 * SHORT_PATIENCE * Timeline.MILLISECOND;
    private static final long SLOWEST_START = 3 * SHORT_PATIENCE * Timeline.MILLISECOND;
    /** Within this a leader notices what has become of a node. */
    private static final long NOTICED = Timeline.SECOND;

    private static final long DOOM = 200 * Timeline.MILLISECOND;
    private static final long ASK_AGAIN_AFTER = 5 * Timeline.SECOND;

    private final World world;
    private final Components parts;
    private final SimNetwork network;
    private final Layout layout;
    private final EggOptions options;
    private final boolean isSlow;
    private final SimRuntime runtime;
    private final SimHosts hosts;
    /** All of them, the eggs first. */
    private final Map<NodeId, SimProcess> processes = new LinkedHashMap<>();

    private final Map<NodeId, SimEgg> eggs = new TreeMap<>();
    private final Map<NodeId, Egg.Memory> memories = new TreeMap<>();
    /** Nodes that die soon after each start. */
    private final Set<SimProcess> doomed = new LinkedHashSet<>();

    /** How many nodes somebody wants of a role, by the role. */
    private final SortedMap<String, Integer> wanted = new TreeMap<>();
    /** How many there can be at most. */
    private final SortedMap<String, Integer> highest = new TreeMap<>();

    private final boolean isFickle;
    private final Function<NodeId, List<RoleKind>> rolesOf;
    private final Function<NodeId, Optional<SizeInUse>> use;
    private final ToIntFunction<NodeId> openJobs;
    private long nextAskAt;
    private boolean isHealed;
    /** How many starts and kills there had been when all was whole and healed. */
    private int deedsWhenWhole = -1;

    private long wholeAt;

    /**
     * The eggs of a cluster.
     *
     * @param nodes by name, without eggs
     * @param rolesOf what a node hosts
     * @param spares those of them that are not in the cluster file; there may be one more or less of their kinds than are
     * @param use what a controller says of how many nodes are needed
     * @param openJobs of how many jobs a node folds journals
     */
    SimEggs(
            World world,
            Components parts,
            Map<String, SimProcess> nodes,
            Function<NodeId, List<RoleKind>> rolesOf,
            Set<NodeId> spares,
            Function<NodeId, Optional<SizeInUse>> use,
            ToIntFunction<NodeId> openJobs) {
        this.world = world;
        this.parts = parts;
        this.rolesOf = rolesOf;
        this.use = use;
        this.openJobs = openJobs;
        this.network = new SimNetwork(world);
        List<NodeSpec> specs = new ArrayList<>();
        for (int i = 1; i <= EGGS; i++) {
            var id = new NodeId(RoleKind.EGG.node(i));
            specs.add(new NodeSpec(id, List.of(RoleKind.EGG)));
            processes.put(id, egg(id));
        }
        nodes.forEach((name, process) -> {
            var id = new NodeId(name);
            processes.put(id, process);
            if (!spares.contains(id)) {
                specs.add(new NodeSpec(id, rolesOf.apply(id)));
            }
        });
        this.layout = new Layout(specs);
        Chance scenario = world.chance(Concern.SCENARIO);
        this.isSlow = scenario.happens(15);
        this.options = options(isSlow, scenario.happens(50));
        for (NodeId spare : spares) {
            highest.put(spare.group(), spare.number());
            boolean isScaled = scenario.happens(SCALED_PERCENT);
            wanted.put(spare.group(), isScaled ? 1 + scenario.below(spare.number()) : spare.number() - 1);
        }
        this.isFickle = scenario.happens(50);
        this.hosts = new SimHosts(world, network, processes);
        this.runtime = new SimRuntime(world, processes, hosts::isThere);
    }

    private static EggOptions options(boolean isSlow, boolean failsNone) {
        EggOptions usual = EggOptions.DEFAULT;
        EggOptions.RestartLimits limits = usual.restart();
        return new EggOptions(
                usual.tickEvery(),
                usual.heartbeatEvery(),
                usual.checkAfter(),
                usual.suspectAfter(),
                usual.hungAfter(),
                isSlow ? SHORT_PATIENCE : usual.startWithin(),
                usual.askAgainAfter(),
                usual.surveyEvery(),
                usual.election(),
                new EggOptions.RestartLimits(
                        limits.firstDelay(),
                        limits.maxDelay(),
                        limits.healthyAfter(),
                        failsNone ? NEVER_FAILED : limits.deathsToFail(),
                        limits.deathsWithin(),
                        limits.burst(),
                        limits.refillEvery()));
    }

    private SimProcess egg(NodeId id) {
        var process = new SimProcess(
                world,
                id.name(),
                started -> boot(started, () -> {
                    var egg = new SimEgg(this, started, id);
                    eggs.put(id, egg);
                    egg.start();
                }));
        process.disk().whenLost(() -> memories.remove(id));
        process.mayDie(() -> processes.entrySet().stream()
                .anyMatch(other -> other.getKey().group().equals(RoleKind.EGG.text())
                        && other.getValue() != process
                        && other.getValue().isAlive()
                        && !other.getValue().isHung()));
        return process;
    }

    // --- What nodes do. ---------------------------------------------------------------------------------------------

    /** A process has been started, and after a while begins to work. */
    void boot(SimProcess process, Runnable work) {
        process.after(startTime(), "is up", () -> {
            process.up();
            if (doomed.contains(process)) {
                process.after(DOOM, "dies of itself", process::kill);
            }
            work.run();
        });
    }

    private long startTime() {
        Chance chance = world.chance(Concern.SUPERVISION);
        if (isSlow) {
            return chance.between(SLOW_START, SLOWEST_START);
        }
        return chance.happens(3)
                ? chance.acrossMagnitudes(USUAL_START, LONGEST_START)
                : chance.between(SHORTEST_START, USUAL_START);
    }

    /** The process says that it lives, whenever its engine wants it. */
    void beat(SimProcess process, Supplier<List<NodeStep>> beats) {
        var id = new NodeId(process.name());
        long pid = runtime.pid(id);
        process.every(options.heartbeatEvery() * Timeline.MILLISECOND, "says that it lives", () -> {
            for (NodeStep step : beats.get()) {
                if (step instanceof NodeStep.Beat(boolean isReady, BrokerLink link)) {
                    var heartbeat = new Heartbeat(
                            id,
                            process.incarnation(),
                            RoleKind.texts(rolesOf.apply(id)),
                            pid,
                            isReady,
                            link,
                            "",
                            new Gauges(0, 0, 0, 0, 0, openJobs.applyAsInt(id), use.apply(id), List.of()));
                    layout.eggs().forEach(egg -> network.send(id, egg, heartbeat));
                }
            }
        });
    }

    /** What a node hears of how many nodes there are to be, in this life; until it hears something, what the file says. */
    SizeSource toldSize(SimProcess process, ClusterSize ofFile) {
        var told = new AtomicReference<>(ofFile);
        network.bind(new NodeId(process.name()), process, datagram -> {
            if (datagram instanceof Datagram.Size size) {
                told.updateAndGet(known -> known.updatedBy(size.size()));
            }
        });
        return told::get;
    }

    // --- What eggs have. --------------------------------------------------------------------------------------------

    Components parts() {
        return parts;
    }

    SimNetwork network() {
        return network;
    }

    SimHosts hosts() {
        return hosts;
    }

    SimRuntime runtime() {
        return runtime;
    }

    Layout layout() {
        return layout;
    }

    EggOptions options() {
        return options;
    }

    Map<NodeId, SimProcess> processes() {
        return processes;
    }

    Egg.Memory memory(NodeId egg) {
        return memories.getOrDefault(egg, new Egg.Memory(Term.NONE, Desired.INITIAL));
    }

    void keep(NodeId egg, Egg.Memory memory) {
        memories.put(egg, memory);
    }

    // --- Whoever says kopi up. --------------------------------------------------------------------------------------

    void up() {
        layout.eggs().forEach(runtime::startByHand);
    }

    /** Looks how things are, and asks for what should be otherwise, as somebody with {@code kopi status} at hand would. */
    void operate() {
        Optional<ClusterView> view = leadersView();
        if (world.timeline.now() < nextAskAt || view.isEmpty()) {
            return;
        }
        if (isFickle && !isHealed) {
            changeMind();
        }
        List<ClusterView.NodeView> nodes = view.get().nodes();
        Optional<Map.Entry<String, Integer>> wrong = wanted.entrySet().stream()
                .filter(role -> working(nodes, role.getKey()) != role.getValue())
                .findFirst();
        if (wrong.isPresent()) {
            String role = wrong.get().getKey();
            int count = wrong.get().getValue();
            ask((now, request) -> new EggInput.ScaleRequested(now, request, role, count));
        } else if (isHealed && nodes.stream().anyMatch(node -> node.state() == ClusterView.State.FAILED)) {
            ask(EggInput.UpRequested::new);
        }
    }

    private void changeMind() {
        Chance chance = world.chance(Concern.SUPERVISION);
        wanted.replaceAll((role, count) ->
                chance.happens(CHANGES_PERCENT) ? 1 + chance.below(highest.getOrDefault(role, count)) : count);
    }

    /** Those that go on working are not counted if they are to leave. */
    private static long working(List<ClusterView.NodeView> nodes, String role) {
        return nodes.stream()
                .filter(node -> node.roles().contains(role))
                .filter(node ->
                        node.state() != ClusterView.State.DRAINING && node.state() != ClusterView.State.STOPPING)
                .count();
    }

    private void ask(SimEgg.Request request) {
        for (SimEgg egg : up(eggs)) {
            if (egg.ask(request).equals(Optional.of(new Outcome.Accepted()))) {
                nextAskAt = world.timeline.now() + ASK_AGAIN_AFTER;
                return;
            }
        }
    }

    private Optional<ClusterView> leadersView() {
        return views().stream()
                .filter(view -> view.leader().equals(Optional.of(view.egg())))
                .reduce((lower, higher) -> higher);
    }

    private List<SimEgg> up(Map<NodeId, SimEgg> all) {
        List<SimEgg> up = new ArrayList<>();
        all.forEach((id, egg) -> {
            SimProcess process = processes.get(id);
            if (process != null && process.isUp() && egg.livesIn(process.life())) {
                up.add(egg);
            }
        });
        return up;
    }

    private List<ClusterView> views() {
        return up(eggs).stream().map(SimEgg::view).toList();
    }

    // --- What goes wrong. -------------------------------------------------------------------------------------------

    /** Some eggs, or nodes, are not heard by some eggs for a while. */
    void partition(Chance chance, long micros) {
        Set<NodeId> ones = some(chance, layout.eggs());
        Set<NodeId> others = new LinkedHashSet<>(layout.eggs());
        if (chance.happens(80)) {
            // Otherwise they do not even hear themselves.
            others.removeAll(ones);
        }
        if (chance.happens(50)) {
            ones = new LinkedHashSet<>(ones);
            ones.addAll(some(chance, processes.keySet()));
        }
        network.cut(ones, others, micros);
        if (chance.happens(50)) {
            network.cut(others, ones, micros);
        }
    }

    private static Set<NodeId> some(Chance chance, Set<NodeId> all) {
        Set<NodeId> some = new LinkedHashSet<>(all);
        some.removeIf(_ -> chance.happens(50));
        return some;
    }

    /** All eggs but one die at once, and perhaps everything else, too. */
    void killAllButOne(Chance chance) {
        List<NodeId> ids = new ArrayList<>(layout.eggs());
        NodeId survivor = chance.oneOf(ids);
        boolean isAlone = chance.happens(50);
        processes.forEach((id, process) -> {
            if (!id.equals(survivor) && (isAlone || ids.contains(id)) && process.mayDie()) {
                process.kill();
            }
        });
    }

    /** From now on, a node that is no egg dies soon after each start. */
    void doomOne(Chance chance) {
        SimProcess victim = chance.oneOf(List.copyOf(processes.values()));
        if (!layout.eggs().contains(new NodeId(victim.name()))) {
            doomed.add(victim);
            victim.kill();
        }
    }

    /** Nothing goes wrong any more. */
    void heal() {
        isHealed = true;
        network.heal();
        doomed.clear();
    }

    /** Whether a node is wanted by whoever leads, or by anybody if nobody does. */
    boolean isWanted(String node) {
        return views().stream()
                .anyMatch(view ->
                        view.nodes().stream().anyMatch(seen -> seen.name().equals(node)));
    }

    // --- What must hold. --------------------------------------------------------------------------------------------

    /** Whether every node that is wanted lives and works, no other does, and all eggs agree on that, and on who leads. */
    boolean isWhole() {
        List<ClusterView> views = views();
        Set<NodeId> shown = new LinkedHashSet<>();
        views.forEach(view -> view.nodes().forEach(node -> shown.add(node.id())));
        return views.size() == EGGS
                && views.stream()
                        .allMatch(view -> view.isReady()
                                && view.leader()
                                        .equals(Optional.of(layout.eggs().last()))
                                && view.nodes().size() == shown.size())
                && views.stream()
                        .allMatch(view ->
                                view.nodes().stream().noneMatch(node -> node.state() == ClusterView.State.DRAINING))
                && wanted.entrySet().stream()
                        .allMatch(role -> shown.stream()
                                        .filter(id -> id.group().equals(role.getKey()))
                                        .count()
                                == role.getValue())
                && processes.entrySet().stream()
                        .allMatch(entry -> shown.contains(entry.getKey())
                                ? entry.getValue().isUp() && !entry.getValue().standsStill()
                                : !entry.getValue().isAlive());
    }

    /** Nothing goes wrong, and all is whole: from now on nobody is started or killed. */
    void requireQuiet() {
        int deeds = runtime.starts() + runtime.kills();
        if (deedsWhenWhole < 0) {
            deedsWhenWhole = deeds;
            wholeAt = world.timeline.now();
        } else if (deeds > deedsWhenWhole) {
            throw new AssertionError("the cluster was whole, and yet something was started or killed");
        } else if (world.timeline.now() > wholeAt + NOTICED) {
            up(eggs).stream().filter(egg -> egg.view().isLeaders()).forEach(SimEgg::requireEventsOfWorkingNodes);
        }
    }

    /** Nothing has gone wrong at all: no node is started twice, and none is killed. */
    void requireNoRestart() {
        if (!isSlow && (runtime.kills() > 0 || runtime.starts() > processes.size())) {
            throw new AssertionError("nothing went wrong, and yet there were " + runtime.starts() + " starts of "
                    + processes.size() + " nodes, and " + runtime.kills() + " were killed");
        }
    }

    /** How everything is, for people. */
    List<String> state() {
        List<String> state = new ArrayList<>();
        state.add(wanted + " wanted");
        processes.forEach((id, process) -> {
            if (!process.isUp() || process.standsStill()) {
                state.add(id + (process.isHung() ? " hangs" : process.isAlive() ? " starts" : " is dead"));
            }
        });
        for (ClusterView view : views()) {
            List<String> ill = view.nodes().stream()
                    .filter(node -> node.state() != ClusterView.State.ALIVE || node.brokerLink() == BrokerLink.DOWN)
                    .map(node -> node.id() + " " + node.state())
                    .toList();
            state.add(view.egg() + " follows " + view.leader() + " in " + view.term() + ", desires "
                    + memory(view.egg()).desired() + ", sees " + view.nodes().size() + " nodes, ill: " + ill);
        }
        return state;
    }
}
