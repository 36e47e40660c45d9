package kopi.core.egg;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import kopi.core.egg.ClusterView.NodeView;
import kopi.core.egg.ClusterView.State;
import kopi.core.egg.Datagram.EggHeartbeat;
import kopi.core.egg.Datagram.ElectionMessage;
import kopi.core.egg.Datagram.Events;
import kopi.core.egg.Datagram.Heartbeat;
import kopi.core.egg.EggEffect.Check;
import kopi.core.egg.EggEffect.Learn;
import kopi.core.egg.EggEffect.Note;
import kopi.core.egg.EggEffect.Outcome;
import kopi.core.egg.EggEffect.PersistDesired;
import kopi.core.egg.EggEffect.Reply;
import kopi.core.egg.EggEffect.SendDatagram;
import kopi.core.egg.EggInput.DatagramCame;
import kopi.core.egg.EggInput.DownRequested;
import kopi.core.egg.EggInput.Exited;
import kopi.core.egg.EggInput.ProcessChecked;
import kopi.core.egg.EggInput.ScaleRequested;
import kopi.core.egg.EggInput.StartFailed;
import kopi.core.egg.EggInput.Started;
import kopi.core.egg.EggInput.Surveyed;
import kopi.core.egg.EggInput.Tick;
import kopi.core.egg.EggInput.UpRequested;
import kopi.core.topology.ClusterSize;
import kopi.core.topology.RoleKind;
import kopi.core.topology.SizeInUse;

/**
 * An egg of life: out of it the whole cluster comes back. It hears every node, elects a leader with the other eggs, and,
 * if it leads, has what is missing started and what hangs replaced, the other eggs included.
 *
 * <p>Pure and deterministic: the same inputs give the same effects. One owner at a time, no threads, no I/O.
 *
 * <p><b>Driver.</b> Gives it one input at a time, time in between ({@link Tick}), and carries out the effects of each
 * before it gives the next, in order. A datagram to the egg itself goes out and in again like any other: hearing itself is
 * how an egg knows that it can hear.
 */
public final class Egg {
    /**
     * Who the egg is.
     *
     * @param address where commands reach it, {@code HOST:PORT}
     */
    public record Self(NodeId id, long incarnation, long pid, String address) {}

    /**
     * What an egg has kept on its disk.
     *
     * @param term the latest that it has persisted, {@link Term#NONE} if none
     * @param desired the newest that it has persisted, {@link Desired#INITIAL} if none
     */
    public record Memory(Term term, Desired desired) {}

    private static final long MILLIS = 1_000;
    private static final String NOT_OURS = "the nodes of this cluster are run by somebody else: ";

    private final Self self;
    private final Layout layout;
    private final EggOptions options;
    private final Custody custody;
    private final NavigableSet<NodeId> eggs;
    private final Jitter jitter;
    private final FailureDetector detector;
    private final Sightings sightings = new Sightings();
    private final Election election;
    private final Draining draining;
    private final ClusterChronicle chronicle = new ClusterChronicle();

    private Desired desired;
    /** There while this egg leads. */
    private Optional<Reconciler> leadership = Optional.empty();
    /** There while this egg leads and starts nodes. */
    private Optional<Autoscaling> autoscaling = Optional.empty();
    /** There while this egg leads and others start nodes. */
    private Optional<Warden> warden = Optional.empty();

    private boolean hasStarted;
    private long lastNow = Long.MIN_VALUE;
    private long nextHeartbeatAt;
    private long nextLeaderCheckAt = Long.MIN_VALUE;

    /**
     * An egg that starts.
     *
     * @param layout the cluster file's nodes, this egg among them
     * @param custody who starts and ends nodes
     * @param seed for the jitter of restarts; another one for each egg
     */
    public Egg(Self self, Layout layout, EggOptions options, Custody custody, Memory memory, long seed) {
        this.self = self;
        this.layout = layout;
        this.options = options;
        this.custody = custody;
        this.eggs = layout.eggs();
        if (!eggs.contains(self.id())) {
            throw new IllegalArgumentException(self.id() + " is not an egg of the cluster file");
        }
        this.jitter = new Jitter(seed);
        this.detector = new FailureDetector(self.id(), options);
        this.draining = new Draining(layout, detector, sightings);
        this.election = new Election(self.id(), self.incarnation(), eggs, options.election(), memory.term());
        this.desired = memory.desired().whenStarted();
    }

    /** Takes an input. */
    public List<EggEffect> step(EggInput input) {
        // Two threads may have read the clock in another order than they were let in.
        long now = Math.max(lastNow, input.now());
        lastNow = now;
        List<EggEffect> effects = new ArrayList<>();
        if (detector.passed(now)) {
            effects.addAll(election.paused(now));
        }
        switch (input) {
            case Tick _ -> effects.addAll(tick(now));
            case DatagramCame(long _, Datagram datagram) -> effects.addAll(receive(now, datagram));
            case ProcessChecked(long _, NodeId node, ProcessState state) -> effects.addAll(checked(now, node, state));
            case Started started -> starterOf(started.node()).ifPresent(leader -> leader.started(started));
            case StartFailed failed -> starterOf(failed.node()).ifPresent(leader -> leader.startFailed(failed));
            case Exited exited -> effects.addAll(exited(now, exited));
            case Surveyed(long _, List<EggInput.Found> found) -> effects.addAll(surveyed(now, found));
            case ScaleRequested scale -> effects.addAll(scale(scale));
            case DownRequested(long _, long request) -> effects.addAll(down(request));
            case UpRequested(long _, long request) -> effects.addAll(up(now, request));
        }
        effects.addAll(lead(now, input));
        if (!election.isLeading()) {
            chronicle.forget();
        } else if (input instanceof Tick) {
            chronicle.look(view()).forEach(fact -> effects.add(new Note(fact)));
        }
        return effects;
    }

    // --- Time and datagrams. --------------------------------------------------------------------------------------

    private List<EggEffect> tick(long now) {
        List<EggEffect> effects = new ArrayList<>();
        if (!hasStarted) {
            hasStarted = true;
            nextHeartbeatAt = now;
            effects.add(new PersistDesired(desired));
            effects.addAll(election.start(now));
        }
        if (custody != Custody.EGGS) {
            forgetVanished(now);
        }
        if (!detector.isDeaf(now)) {
            effects.addAll(election.tick(now));
            effects.addAll(watchLeader(now));
        }
        if (now >= nextHeartbeatAt) {
            nextHeartbeatAt = Math.max(nextHeartbeatAt + options.heartbeatEvery(), now);
            effects.addAll(tellEggs());
        }
        return effects;
    }

    /**
     * Nodes whose names come by chance have another one after every start, and somebody else has fewer of a kind when he
     * likes: what is not in the cluster file, and silent for long, was there once.
     */
    private void forgetVanished(long now) {
        Set<NodeId> named = new TreeSet<>();
        layout.wanted(desired).forEach(spec -> named.add(spec.id()));
        for (NodeId id : List.copyOf(sightings.seen())) {
            if (!named.contains(id) && detector.silence(id, now) >= options.hungAfterCutOff()) {
                sightings.forget(id);
                detector.forget(id);
                leadership.ifPresent(leader -> leader.forget(id));
                warden.ifPresent(guard -> guard.forget(id));
            }
        }
    }

    private List<EggEffect> tellEggs() {
        EggHeartbeat heartbeat = new EggHeartbeat(heartbeat(), election.term(), election.leader(), desired);
        return eggs.stream()
                .<EggEffect>map(egg -> new SendDatagram(egg, heartbeat))
                .toList();
    }

    private Heartbeat heartbeat() {
        return new Heartbeat(
                self.id(),
                self.incarnation(),
                RoleKind.texts(List.of(RoleKind.EGG)),
                self.pid(),
                true,
                BrokerLink.UNUSED,
                self.address(),
                Gauges.NONE);
    }

    /** A leader is lost when it is silent for too long, or at once if its process is gone. */
    private List<EggEffect> watchLeader(long now) {
        Optional<NodeId> leader = election.leader().filter(egg -> !egg.equals(self.id()));
        if (leader.isEmpty()) {
            return List.of();
        }
        long silence = detector.silence(leader.get(), now);
        if (silence >= options.suspectAfter()) {
            return election.lost(now, leader.get());
        }
        if (silence >= options.checkAfter() && now >= nextLeaderCheckAt) {
            nextLeaderCheckAt = now + options.askAgainAfter();
            return List.of(new Check(leader.get()));
        }
        return List.of();
    }

    private List<EggEffect> receive(long now, Datagram datagram) {
        return switch (datagram) {
            case Heartbeat heartbeat ->
                !eggs.contains(heartbeat.from()) && see(now, heartbeat) ? tellSize(heartbeat) : List.of();
            case EggHeartbeat heartbeat -> {
                if (!eggs.contains(heartbeat.from()) || !see(now, heartbeat.heartbeat())) {
                    yield List.of();
                }
                List<EggEffect> effects =
                        new ArrayList<>(election.observe(now, heartbeat.from(), heartbeat.term(), heartbeat.leader()));
                if (heartbeat.desired().isNewerThan(desired)) {
                    effects.addAll(desire(heartbeat.desired()));
                }
                yield effects;
            }
            // For controllers.
            case Datagram.Size _ -> List.of();
            case Events events -> List.of(new Learn(events.events()));
            case ElectionMessage message -> {
                if (sightings.isPast(message.from(), message.incarnation())) {
                    yield List.of();
                }
                yield election.receive(now, message);
            }
        };
    }

    /** A controller that goes by another size than is wanted hears of that, until it does. */
    private List<EggEffect> tellSize(Heartbeat heartbeat) {
        if (leadership.isEmpty() || desired.isDown() || !heartbeat.roles().contains(RoleKind.CONTROLLER.text())) {
            return List.of();
        }
        Optional<ClusterSize> known = heartbeat.gauges().use().map(SizeInUse::size);
        return layout.size(desired)
                .filter(size -> !known.equals(Optional.of(size)))
                .<List<EggEffect>>map(size -> List.of(
                        new SendDatagram(heartbeat.from(), new Datagram.Size(self.id(), self.incarnation(), size))))
                .orElse(List.of());
    }

    /** What is desired, and what is still needed. */
    private Desired kept() {
        return custody == Custody.EGGS && !desired.isDown() ? draining.kept(lastNow, desired) : desired;
    }

    private boolean see(long now, Heartbeat heartbeat) {
        if (!sightings.accept(heartbeat)) {
            return false;
        }
        detector.heard(heartbeat.from(), now);
        ifAboutOther(heartbeat.from()).ifPresent(leader -> leader.heard(now, heartbeat));
        return true;
    }

    // --- What the runtime says. ----------------------------------------------------------------------------------

    private List<EggEffect> checked(long now, NodeId node, ProcessState state) {
        List<EggEffect> effects = new ArrayList<>();
        starterOf(node).ifPresent(leader -> effects.addAll(leader.checked(now, node, state, kept())));
        warden.ifPresent(guard -> effects.addAll(guard.checked(now, node, state)));
        // A node that is heard is not gone: that answer is about an earlier life.
        if (state instanceof ProcessState.Gone && detector.silence(node, now) >= options.checkAfter()) {
            effects.addAll(election.lost(now, node));
        }
        return effects;
    }

    private List<EggEffect> surveyed(long now, List<EggInput.Found> found) {
        if (warden.isPresent()) {
            return warden.get().surveyed(now, found);
        }
        return leadership.map(leader -> leader.surveyed(now, found, kept())).orElse(List.of());
    }

    private List<EggEffect> exited(long now, Exited exited) {
        starterOf(exited.node()).ifPresent(leader -> leader.exited(exited));
        boolean isPresentLife = sightings
                .last(exited.node())
                .filter(heartbeat -> heartbeat.incarnation() <= exited.incarnation())
                .isPresent();
        return isPresentLife ? election.lost(now, exited.node()) : List.of();
    }

    /** Who starts the node again, if this egg does. */
    private Optional<Reconciler> starterOf(NodeId node) {
        return ifAboutOther(node).filter(_ -> custody == Custody.EGGS);
    }

    private Optional<Reconciler> ifAboutOther(NodeId node) {
        return leadership.filter(_ -> !node.equals(self.id()));
    }

    // --- Leading. -------------------------------------------------------------------------------------------------

    /** Enters or leaves leadership as the election has it, and does what a leader does. */
    private List<EggEffect> lead(long now, EggInput input) {
        if (!election.isLeading()) {
            leadership.ifPresent(_ -> sightings.expectNothing());
            leadership = Optional.empty();
            autoscaling = Optional.empty();
            warden = Optional.empty();
            return List.of();
        }
        Reconciler reconciler = leadership.orElseGet(
                () -> new Reconciler(self.id(), layout, options, detector, sightings, jitter, now));
        leadership = Optional.of(reconciler);
        if (input instanceof DatagramCame) {
            // Heartbeats are many, and never a reason to act: their absence is.
            return List.of();
        }
        return custody == Custody.EGGS ? reconcile(now, reconciler) : watch(now, reconciler);
    }

    private List<EggEffect> watch(long now, Reconciler reconciler) {
        reconciler.watch(now);
        if (custody == Custody.OTHERS) {
            return List.of();
        }
        Warden guard = warden.orElseGet(() -> new Warden(self.id(), layout, options, detector, sightings, now));
        warden = Optional.of(guard);
        return guard.look(now);
    }

    private List<EggEffect> reconcile(long now, Reconciler reconciler) {
        List<EggEffect> effects = new ArrayList<>();
        SortedSet<NodeId> failed = new TreeSet<>(reconciler.crashLooping(now));
        failed.removeAll(desired.failed());
        if (!failed.isEmpty()) {
            effects.addAll(desire(desired.withFailed(election.term(), failed)));
        }
        SortedSet<NodeId> recovered = reconciler.recovered(now, desired.failed());
        if (!recovered.isEmpty()) {
            effects.addAll(desire(desired.withoutFailed(election.term(), recovered)));
        }
        effects.addAll(autoscale(now));
        effects.addAll(reconciler.reconcile(now, election.term(), kept()));
        return effects;
    }

    private List<EggEffect> autoscale(long now) {
        Autoscaling present = autoscaling.orElseGet(() -> new Autoscaling(layout, detector, sightings));
        autoscaling = Optional.of(present);
        List<EggEffect> effects = new ArrayList<>();
        for (Autoscaling.Wish wish : present.look(now, desired)) {
            effects.addAll(decide(
                    desired.scaled(election.term(), wish.group(), wish.nodes()),
                    EventKind.SCALED,
                    "there are to be " + wish.nodes() + " nodes of " + wish.group() + ", as " + wish.waiting()
                            + " messages wait"));
        }
        return effects;
    }

    private List<EggEffect> desire(Desired newer) {
        desired = newer;
        return List.of(new PersistDesired(newer));
    }

    // --- Requests. ------------------------------------------------------------------------------------------------

    private List<EggEffect> scale(ScaleRequested scale) {
        Optional<String> objection = layout.objection(scale.role(), scale.count());
        if (objection.isPresent()) {
            return reply(scale.request(), new Outcome.Refused(objection.get()));
        }
        if (custody != Custody.EGGS) {
            return reply(scale.request(), new Outcome.Refused(NOT_OURS + "scale them there"));
        }
        if (leadership.isEmpty()) {
            return notLeading(scale.request());
        }
        if (desired.isDown()) {
            return reply(scale.request(), new Outcome.Refused("the cluster is going down"));
        }
        String group = layout.group(scale.role()).orElseThrow();
        return accept(
                scale.request(),
                desired.scaled(election.term(), group, scale.count()),
                EventKind.SCALED,
                "there are to be " + scale.count() + " nodes of " + group);
    }

    private List<EggEffect> down(long request) {
        if (custody != Custody.EGGS) {
            return reply(request, new Outcome.Refused(NOT_OURS + "stop them there"));
        }
        return leadership.isEmpty()
                ? notLeading(request)
                : accept(request, desired.down(election.term()), EventKind.CLUSTER, "the cluster is to go down");
    }

    private List<EggEffect> up(long now, long request) {
        if (leadership.isEmpty()) {
            return notLeading(request);
        }
        leadership.get().forgive(now);
        return accept(request, desired.up(election.term()), EventKind.CLUSTER, "every node is to run");
    }

    private List<EggEffect> accept(long request, Desired newer, EventKind kind, String what) {
        List<EggEffect> effects = new ArrayList<>(decide(newer, kind, what));
        effects.addAll(reply(request, new Outcome.Accepted()));
        return effects;
    }

    private List<EggEffect> decide(Desired newer, EventKind kind, String what) {
        List<EggEffect> effects = new ArrayList<>(desire(newer));
        effects.add(new Note(EventFact.ofNode(
                kind, self.id(), self.incarnation(), election.term().number(), what)));
        // At once: the leader may not live until the next heartbeat is due.
        effects.addAll(tellEggs());
        return effects;
    }

    private List<EggEffect> notLeading(long request) {
        return reply(request, new Outcome.NotLeading(election.leader()));
    }

    private static List<EggEffect> reply(long request, Outcome outcome) {
        return List.of(new Reply(request, outcome));
    }

    // --- What it knows. -------------------------------------------------------------------------------------------

    /** How many nodes this egg may start at once; empty while it does not lead. */
    public Optional<RestartAllowance> allowance() {
        return leadership.map(leader -> leader.allowance(lastNow));
    }

    /** What this egg knows about the cluster at the time of its last input. */
    public ClusterView view() {
        Map<NodeId, List<String>> shown = new LinkedHashMap<>();
        expected().forEach(spec -> shown.put(spec.id(), RoleKind.texts(spec.roles())));
        shown.putIfAbsent(self.id(), RoleKind.texts(List.of(RoleKind.EGG)));
        SortedSet<NodeId> surplus = new TreeSet<>(
                leadership.map(leader -> leader.surplus(shown.keySet())).orElseGet(this::heard));
        surplus.removeAll(shown.keySet());
        for (NodeId id : surplus) {
            shown.putIfAbsent(id, sightings.last(id).map(Heartbeat::roles).orElse(List.of()));
        }
        List<NodeView> nodes = new ArrayList<>();
        shown.forEach((id, roles) -> nodes.add(view(id, roles, surplus.contains(id) && keepState(roles))));
        return new ClusterView(self.id(), election.leader(), election.term(), desired.isDown(), nodes);
    }

    /** Where somebody else runs the nodes, those of other names stand for as many of the file's. */
    private List<NodeSpec> expected() {
        List<NodeSpec> wanted = layout.wanted(desired);
        if (custody == Custody.EGGS) {
            return wanted;
        }
        Set<NodeId> named = new TreeSet<>();
        wanted.forEach(spec -> named.add(spec.id()));
        List<List<String>> others = new ArrayList<>();
        heard().stream()
                .filter(id -> !named.contains(id))
                .forEach(id ->
                        others.add(sightings.last(id).map(Heartbeat::roles).orElse(List.of())));
        return wanted.stream()
                .filter(spec -> sightings.last(spec.id()).isPresent() || !others.remove(RoleKind.texts(spec.roles())))
                .toList();
    }

    private SortedSet<NodeId> heard() {
        SortedSet<NodeId> heard = new TreeSet<>(sightings.seen());
        heard.removeIf(id -> detector.verdict(id, lastNow) != FailureDetector.Verdict.ALIVE);
        return heard;
    }

    private static boolean keepState(List<String> roles) {
        return roles.stream()
                .anyMatch(role ->
                        RoleKind.named(role).filter(RoleKind::isStateful).isPresent());
    }

    /** @param isLeaving whether it is not wanted and may have something to end */
    private NodeView view(NodeId id, List<String> roles, boolean isLeaving) {
        if (id.equals(self.id())) {
            return view(id, roles, heartbeat(), State.ALIVE, 0);
        }
        Optional<Heartbeat> last = sightings.last(id);
        Optional<Supervision> supervision = leadership.flatMap(leader -> leader.supervision(id));
        boolean isFailed = desired.failed().contains(id);
        State seen = State.of(detector.verdict(id, lastNow), last);
        State found = supervision
                .map(node -> node.state(lastNow, isFailed))
                .orElse(isFailed && seen != State.ALIVE ? State.FAILED : seen);
        State state = found == State.ALIVE && isLeaving ? State.DRAINING : found;
        Heartbeat known = last.orElseGet(() -> new Heartbeat(
                id,
                supervision.map(Supervision::incarnation).orElse(0L),
                roles,
                supervision.map(Supervision::pid).orElse(0L),
                false,
                BrokerLink.UNUSED,
                "",
                Gauges.NONE));
        long retryIn = isFailed ? supervision.map(node -> node.retryIn(lastNow)).orElse(0L) : 0;
        // One that failed is on trial: it works when it has been healthy for a while.
        return view(id, roles, known, isFailed && state == State.ALIVE ? State.STARTING : state, retryIn);
    }

    private NodeView view(NodeId id, List<String> roles, Heartbeat known, State state, long retryIn) {
        return new NodeView(
                id,
                roles,
                known.pid(),
                state,
                (int) Math.ceilDiv(retryIn, MILLIS),
                known.incarnation(),
                warden.map(guard -> guard.restarts(id))
                        .or(() -> leadership.map(leader -> leader.restarts(id)))
                        .orElse(0),
                known.brokerLink(),
                known.address(),
                known.gauges());
    }
}
