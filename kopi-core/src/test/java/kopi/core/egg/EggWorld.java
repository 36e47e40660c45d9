package kopi.core.egg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import kopi.core.egg.Datagram.EggHeartbeat;
import kopi.core.egg.Datagram.Heartbeat;
import kopi.core.egg.EggEffect.Outcome;
import kopi.core.egg.EggInput.Found;
import kopi.core.egg.ProcessState.Alive;
import kopi.core.egg.ProcessState.Gone;
import kopi.core.topology.RoleKind;

/**
 * A cluster of eggs and nodes on a simulated network, runtime, disk and clock, in one thread: what happens next depends on
 * the seed only. Checks after every step what must always hold: no two eggs lead in one term, a term is on the disk before
 * anybody hears of it, every life of a node has a higher incarnation than all before.
 */
final class EggWorld {
    private static final long LAUNCHER_DELAY = 20;
    private static final int SOCKET_BUFFER = 200;

    private record Event(long at, long number, Runnable what) {}

    /** One life of a node. */
    private static final class Life {
        private final NodeSpec spec;
        private final long incarnation;
        private final long pid;
        private final long since;
        /** The process's own clock, which may well be negative. */
        private final long clockOffset;

        private Optional<Egg> egg = Optional.empty();
        private boolean isFrozen;
        private final List<Datagram> socket = new ArrayList<>();

        private Life(NodeSpec spec, long incarnation, long pid, long since, long clockOffset) {
            this.spec = spec;
            this.incarnation = incarnation;
            this.pid = pid;
            this.since = since;
            this.clockOffset = clockOffset;
        }
    }

    private record Link(NodeId from, NodeId to) {}

    final Layout layout;
    private final List<NodeSpec> specs;
    private final Random random;
    private final EggOptions options;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));

    private long now;
    private long eventNumber;
    private long lastPid = 1_000;

    private final Map<NodeId, Life> lives = new TreeMap<>();
    private final Map<NodeId, Long> lastIncarnations = new TreeMap<>();
    private final Map<NodeId, Integer> starts = new TreeMap<>();
    private final Map<NodeId, Egg.Memory> disks = new TreeMap<>();
    private final Map<Long, Outcome> replies = new TreeMap<>();
    private final Map<Term, NodeId> leaders = new TreeMap<>();
    private final Set<Link> cut = new HashSet<>();
    /** Nodes whose process ends soon after each start. */
    private final Set<NodeId> doomed = new HashSet<>();

    private final Set<NodeId> brokerless = new HashSet<>();
    /** Nodes that take longer to start than others: how long, in milliseconds. */
    private final Map<NodeId, Long> slow = new TreeMap<>();
    /** Each start: when. */
    private final List<Long> startTimes = new ArrayList<>();

    private int lossPercent;
    private int duplicatePercent;
    private long maxDelay = 5;
    private int kills;
    /** Whether the runtime knows that a frozen process is frozen. */
    private boolean seesStops;

    EggWorld(List<NodeSpec> specs, EggOptions options, Random random) {
        this.specs = specs;
        this.layout = new Layout(specs);
        this.options = options;
        this.random = random;
    }

    static List<NodeSpec> specs(int eggs, int others) {
        List<NodeSpec> specs = new ArrayList<>();
        for (int i = 1; i <= eggs; i++) {
            specs.add(new NodeSpec(new NodeId("egg-" + i), List.of(RoleKind.EGG)));
        }
        for (int i = 1; i <= others; i++) {
            specs.add(new NodeSpec(new NodeId("filter-" + i), List.of(RoleKind.FILTER)));
        }
        return specs;
    }

    // --- Faults. --------------------------------------------------------------------------------------------------

    void setNetwork(int loss, int duplicates, long delay) {
        lossPercent = loss;
        duplicatePercent = duplicates;
        maxDelay = delay;
    }

    void cut(NodeId from, NodeId to) {
        cut.add(new Link(from, to));
    }

    void healNetwork() {
        cut.clear();
        setNetwork(0, 0, 5);
    }

    void crash(NodeId id) {
        lives.remove(id);
    }

    void freeze(NodeId id) {
        life(id).ifPresent(life -> life.isFrozen = true);
    }

    /** From now on the runtime knows that a frozen process is frozen. */
    void showStops() {
        seesStops = true;
    }

    void thaw(NodeId id) {
        life(id).filter(life -> life.isFrozen).ifPresent(life -> {
            life.isFrozen = false;
            List<Datagram> backlog = List.copyOf(life.socket);
            life.socket.clear();
            backlog.forEach(datagram -> deliver(life, datagram));
        });
    }

    void wipeDisk(NodeId id) {
        disks.remove(id);
    }

    void doom(NodeId id) {
        doomed.add(id);
    }

    /** From now on it lives again, if it is started. */
    void pardon(NodeId id) {
        doomed.remove(id);
    }

    /** From now on the node takes so long to start. */
    void slowDown(NodeId id, long millis) {
        slow.put(id, millis);
    }

    void loseBroker(NodeId id) {
        brokerless.add(id);
    }

    // --- What happens. --------------------------------------------------------------------------------------------

    /** Starts a node by hand, as {@code kopi up} does with eggs. */
    void launch(NodeId id) {
        NodeSpec spec =
                specs.stream().filter(node -> node.id().equals(id)).findFirst().orElseThrow();
        launch(spec, lastIncarnations.getOrDefault(id, 0L) + 1);
    }

    private Life launch(NodeSpec spec, long incarnation) {
        NodeId id = spec.id();
        require(incarnation > lastIncarnations.getOrDefault(id, 0L), id, "is started as " + incarnation);
        lastIncarnations.put(id, incarnation);
        starts.merge(id, 1, Integer::sum);
        startTimes.add(now);
        var life = new Life(spec, incarnation, ++lastPid, now, random.nextLong(-1_000_000, 1_000_000));
        lives.put(id, life);
        if (doomed.contains(id)) {
            after(300, () -> end(life));
            return life;
        }
        long boot = slow.getOrDefault(id, 300 + random.nextLong(1_000));
        after(boot, () -> {
            if (spec.isEgg()) {
                var self = new Egg.Self(id, incarnation, life.pid, "127.0.0.1:1");
                var memory = disks.getOrDefault(id, new Egg.Memory(Term.NONE, Desired.INITIAL));
                life.egg = Optional.of(new Egg(self, layout, options, Custody.EGGS, memory, random.nextLong()));
                every(options.tickEvery(), life, () -> step(life, new EggInput.Tick(clock(life))));
            } else {
                every(options.heartbeatEvery(), life, () -> heartbeat(life));
            }
        });
        return life;
    }

    private void end(Life life) {
        lives.remove(life.spec.id(), life);
    }

    private void heartbeat(Life life) {
        BrokerLink link = brokerless.contains(life.spec.id()) ? BrokerLink.DOWN : BrokerLink.UP;
        var heartbeat = new Heartbeat(
                life.spec.id(),
                life.incarnation,
                RoleKind.texts(life.spec.roles()),
                life.pid,
                true,
                link,
                "",
                Gauges.NONE);
        layout.eggs().forEach(egg -> send(life, egg, heartbeat));
    }

    private void every(long period, Life life, Runnable what) {
        if (lives.get(life.spec.id()) != life) {
            return;
        }
        if (!life.isFrozen) {
            what.run();
        }
        after(period, () -> every(period, life, what));
    }

    private long clock(Life life) {
        return now + life.clockOffset;
    }

    private void step(Life life, EggInput input) {
        Egg egg = life.egg.orElseThrow();
        List<EggEffect> effects = egg.step(input);
        for (EggEffect effect : effects) {
            if (lives.get(life.spec.id()) == life) {
                carryOut(life, effect);
            }
        }
    }

    private void carryOut(Life life, EggEffect effect) {
        NodeId id = life.spec.id();
        Egg.Memory memory = disks.getOrDefault(id, new Egg.Memory(Term.NONE, Desired.INITIAL));
        switch (effect) {
            case EggEffect.SendDatagram(NodeId to, Datagram datagram) -> {
                check(id, memory, datagram);
                send(life, to, datagram);
            }
            case EggEffect.PersistTerm(Term term) -> disks.put(id, new Egg.Memory(term, memory.desired()));
            case EggEffect.PersistDesired(Desired desired) -> disks.put(id, new Egg.Memory(memory.term(), desired));
            case EggEffect.Check(NodeId node) ->
                answer(life, () -> new EggInput.ProcessChecked(clock(life), node, state(node)));
            case EggEffect.Survey() -> answer(life, () -> new EggInput.Surveyed(clock(life), survey()));
            case EggEffect.Start(NodeSpec node, long incarnation) ->
                answer(life, () -> startFor(life, node, incarnation));
            case EggEffect.Kill(NodeId node, long pid, long incarnation) -> {
                kills++;
                answer(life, () -> endFor(life, node, pid, incarnation));
            }
            case EggEffect.Stop(NodeId node, long pid, long incarnation) ->
                answer(life, () -> endFor(life, node, pid, incarnation));
            case EggEffect.Reply(long request, Outcome outcome) -> replies.put(request, outcome);
            case EggEffect.Note _, EggEffect.Learn _ -> {
                // Of no consequence.
            }
            case EggEffect.Halt() -> end(life);
        }
    }

    /** What an egg says of itself is on its disk, and nobody else has led in that term. */
    private void check(NodeId egg, Egg.Memory disk, Datagram datagram) {
        switch (datagram) {
            case EggHeartbeat heartbeat -> {
                require(disk.term().equals(heartbeat.term()), egg, "tells a term that is not on its disk");
                require(disk.desired().equals(heartbeat.desired()), egg, "tells desires that are not on its disk");
                if (heartbeat.leader().equals(Optional.of(egg))) {
                    NodeId leader = leaders.putIfAbsent(heartbeat.term(), egg);
                    require(leader == null || leader.equals(egg), egg, "leads in the term of " + leader);
                }
            }
            case Datagram.ElectionMessage message ->
                require(disk.term().equals(message.term()), egg, "tells a term that is not on its disk");
            case Heartbeat _, Datagram.Events _, Datagram.Size _ -> {
                // Has none.
            }
        }
    }

    private void require(boolean holds, NodeId egg, String violation) {
        if (!holds) {
            throw new AssertionError("after " + now + " ms, " + egg + " " + violation);
        }
    }

    private interface Answer {
        EggInput give();
    }

    /** The runtime works and answers some time later; a life that is over hears nothing. */
    private void answer(Life life, Answer answer) {
        after(1 + random.nextLong(LAUNCHER_DELAY), () -> {
            if (lives.get(life.spec.id()) == life) {
                EggInput input = answer.give();
                // Killing may have hit the asking egg itself.
                if (lives.get(life.spec.id()) == life && !life.isFrozen) {
                    step(life, input);
                }
            }
        });
    }

    private ProcessState state(NodeId id) {
        return life(id).<ProcessState>map(this::alive).orElseGet(() -> new Gone(lastIncarnations.getOrDefault(id, 0L)));
    }

    private Alive alive(Life life) {
        return new Alive(
                life.pid, life.incarnation, starts(life.spec.id()) - 1, now - life.since, seesStops && life.isFrozen);
    }

    private List<Found> survey() {
        return lives.values().stream()
                .map(life -> new Found(life.spec.id(), alive(life)))
                .toList();
    }

    private EggInput startFor(Life asking, NodeSpec node, long incarnation) {
        if (life(node.id()).isPresent() || incarnation <= lastIncarnations.getOrDefault(node.id(), 0L)) {
            return new EggInput.ProcessChecked(clock(asking), node.id(), state(node.id()));
        }
        Life started = launch(node, incarnation);
        return new EggInput.Started(clock(asking), node.id(), incarnation, started.pid, starts(node.id()) - 1);
    }

    private EggInput endFor(Life asking, NodeId node, long pid, long incarnation) {
        life(node)
                .filter(life -> life.pid == pid && life.incarnation == incarnation)
                .ifPresent(this::end);
        return new EggInput.ProcessChecked(clock(asking), node, state(node));
    }

    private void send(Life from, NodeId to, Datagram datagram) {
        boolean isSelf = from.spec.id().equals(to);
        if (cut.contains(new Link(from.spec.id(), to)) || (!isSelf && random.nextInt(100) < lossPercent)) {
            return;
        }
        int copies = random.nextInt(100) < duplicatePercent ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            after(1 + random.nextLong(maxDelay), () -> life(to).ifPresent(life -> deliver(life, datagram)));
        }
    }

    private void deliver(Life life, Datagram datagram) {
        if (life.isFrozen) {
            if (life.socket.size() < SOCKET_BUFFER) {
                life.socket.add(datagram);
            }
        } else if (life.egg.isPresent()) {
            step(life, new EggInput.DatagramCame(clock(life), datagram));
        }
    }

    private void after(long delay, Runnable what) {
        events.add(new Event(now + delay, eventNumber++, what));
    }

    /** Lets that much time pass. */
    void run(long millis) {
        long end = now + millis;
        for (Event next = events.peek(); next != null && next.at() <= end; next = events.peek()) {
            events.remove();
            now = next.at();
            next.what().run();
        }
        now = end;
    }

    // --- What can be seen. ----------------------------------------------------------------------------------------

    /** Asks whoever leads. */
    Outcome request(long number, Request request) {
        for (Life life : List.copyOf(lives.values())) {
            if (life.egg.isPresent() && life.egg.get().view().leader().equals(Optional.of(life.spec.id()))) {
                step(life, request.at(clock(life), number));
                return Objects.requireNonNull(replies.get(number));
            }
        }
        throw new AssertionError("nobody leads");
    }

    interface Request {
        EggInput at(long now, long number);
    }

    private Optional<Life> life(NodeId id) {
        return Optional.ofNullable(lives.get(id));
    }

    boolean isAlive(NodeId id) {
        return lives.containsKey(id);
    }

    NavigableSet<NodeId> living() {
        return new TreeSet<>(lives.keySet());
    }

    long incarnation(NodeId id) {
        return lastIncarnations.getOrDefault(id, 0L);
    }

    int starts(NodeId id) {
        return starts.getOrDefault(id, 0);
    }

    int kills() {
        return kills;
    }

    List<Long> startTimes() {
        return startTimes;
    }

    ClusterView view(NodeId egg) {
        return life(egg).flatMap(life -> life.egg).orElseThrow().view();
    }

    /** Every node lives and works, and all eggs follow the highest. */
    void assertWhole() {
        for (NodeId egg : layout.eggs()) {
            assertThat(life(egg).flatMap(life -> life.egg)).as(egg + " lives").isPresent();
            ClusterView view = view(egg);
            assertThat(view.leader())
                    .as("leader of " + egg)
                    .contains(layout.eggs().last());
            assertThat(view.nodes())
                    .as("nodes seen by " + egg)
                    .allSatisfy(node -> assertThat(node.state()).isEqualTo(ClusterView.State.ALIVE));
            assertThat(view.isReady()).isTrue();
        }
        assertThat(living())
                .isEqualTo(new TreeSet<>(specs.stream().map(NodeSpec::id).toList()));
    }
}
