package kopi.testkit.sim;

import java.util.List;
import java.util.Optional;
import kopi.core.egg.ClusterEvent;
import kopi.core.egg.ClusterView;
import kopi.core.egg.Custody;
import kopi.core.egg.Datagram;
import kopi.core.egg.Egg;
import kopi.core.egg.EggEffect;
import kopi.core.egg.EggEffect.Outcome;
import kopi.core.egg.EggInput;
import kopi.core.egg.EventKind;
import kopi.core.egg.EventLog;
import kopi.core.egg.EventSource;
import kopi.core.egg.NodeId;
import kopi.core.egg.NodeSpec;
import kopi.core.egg.ProcessState;
import kopi.core.egg.Term;
import kopi.core.port.NodeRuntime;
import kopi.testkit.sim.Chance.Concern;

/**
 * One life of an egg, as {@code kopi.app.node.EggProcess} runs it: one input at a time, and all that it leads to before the
 * next. A crash can come between any two effects.
 */
final class SimEgg implements NodeRuntime.Answers {
    private static final long LONGEST_UPTIME = 1_000_000;

    private final SimEggs context;
    private final SimProcess process;
    private final int life;
    private final NodeId id;
    private final Supervisor egg;
    private final NodeRuntime runtime;
    private final EggRules rules;
    /** A clock that is not set by anybody starts anywhere. */
    private final long clockOffset;

    private final EventSource source;
    private final EventLog log = new EventLog();
    private Optional<Outcome> answer = Optional.empty();

    /** What commands ask. */
    interface Request {
        EggInput at(long now, long number);
    }

    SimEgg(SimEggs context, SimProcess process, NodeId id) {
        this.context = context;
        this.process = process;
        this.life = process.life();
        this.id = id;
        this.source = new EventSource(id, process.incarnation());
        Chance chance = process.world().chance(Concern.SUPERVISION);
        this.clockOffset = chance.between(-LONGEST_UPTIME, LONGEST_UPTIME);
        this.runtime = context.runtime().of(process, this);
        Egg.Memory memory = context.memory(id);
        this.rules = new EggRules(id, process, context.options(), context.processes(), memory);
        var self = new Egg.Self(id, process.incarnation(), context.runtime().pid(id), "");
        this.egg = context.parts()
                .supervisor(
                        new Egg(self, context.layout(), context.options(), Custody.EGGS, memory, chance.nextLong()));
    }

    void start() {
        context.network().bind(id, process, this::heard);
        process.every(
                context.options().tickEvery() * Timeline.MILLISECOND,
                "hears the time",
                () -> step(new EggInput.Tick(now())));
        process.every(Timeline.SECOND, "reports", this::report);
    }

    private void report() {
        source.round()
                .forEach(report -> context.layout().eggs().stream()
                        .filter(other -> !other.equals(id))
                        .forEach(other -> context.network().send(id, other, report)));
    }

    /** Requires that it knows of every other node that works that it does: in this life, and in no later one. */
    void requireEventsOfWorkingNodes() {
        List<ClusterEvent> known = log.after(0, EventLog.KEPT).stream()
                .map(EventLog.Numbered::event)
                .toList();
        for (ClusterView.NodeView node : egg.view().nodes()) {
            boolean isKnown = known.stream()
                    .map(ClusterEvent::fact)
                    .anyMatch(fact -> fact.kind() == EventKind.READY
                            && fact.node().equals(node.id())
                            && fact.incarnation() == node.incarnation());
            if (node.works() && !node.id().equals(id) && !isKnown) {
                throw new AssertionError(id + " leads, and has no event of " + node.id() + " being ready in its life "
                        + node.incarnation());
            }
        }
    }

    boolean livesIn(int present) {
        return life == present;
    }

    ClusterView view() {
        return egg.view();
    }

    /** Somebody asks it for something; empty if it dies over it. */
    Optional<Outcome> ask(Request request) {
        answer = Optional.empty();
        step(request.at(now(), 1));
        return answer;
    }

    private void heard(Datagram datagram) {
        step(new EggInput.DatagramCame(now(), datagram));
    }

    private long now() {
        return process.clockMillis() + clockOffset;
    }

    private void step(EggInput input) {
        rules.notices(input);
        for (EggEffect effect : egg.step(input)) {
            if (process.crashes()) {
                return;
            }
            rules.does(effect, context.memory(id));
            perform(effect);
        }
    }

    private void perform(EggEffect effect) {
        switch (effect) {
            case EggEffect.SendDatagram(NodeId to, Datagram datagram) ->
                context.network().send(id, to, datagram);
            case EggEffect.Check(NodeId node) -> runtime.look(node);
            case EggEffect.Survey() -> runtime.list();
            case EggEffect.Kill(NodeId node, long pid, long incarnation) -> {
                process.world().trace.note(id.name(), "has something killed", node);
                runtime.kill(node, pid, incarnation);
            }
            case EggEffect.Stop(NodeId node, long pid, long incarnation) -> runtime.stop(node, pid, incarnation);
            case EggEffect.Start(NodeSpec node, long incarnation) -> runtime.start(node, incarnation);
            case EggEffect.PersistTerm(Term term) -> {
                process.world().trace.note(id.name(), "keeps a term", term);
                context.keep(id, new Egg.Memory(term, context.memory(id).desired()));
            }
            case EggEffect.PersistDesired(var desired) ->
                context.keep(id, new Egg.Memory(context.memory(id).term(), desired));
            case EggEffect.Note(var fact) -> log.add(source.note(process.clockMillis(), fact));
            case EggEffect.Learn(var reported) -> reported.forEach(log::add);
            case EggEffect.Reply(long _, Outcome outcome) -> answer = Optional.of(outcome);
            case EggEffect.Halt() -> process.kill();
        }
    }

    // --- What the runtime answers. ---------------------------------------------------------------------------------

    @Override
    public void checked(NodeId node, ProcessState state) {
        step(new EggInput.ProcessChecked(now(), node, state));
    }

    @Override
    public void surveyed(List<EggInput.Found> found) {
        step(new EggInput.Surveyed(now(), found));
    }

    @Override
    public void started(NodeId node, long incarnation, long pid, int restarts) {
        step(new EggInput.Started(now(), node, incarnation, pid, restarts));
    }

    @Override
    public void startFailed(NodeId node, long incarnation, String reason) {
        step(new EggInput.StartFailed(now(), node, incarnation, reason));
    }

    @Override
    public void exited(NodeId node, long incarnation) {
        step(new EggInput.Exited(now(), node, incarnation));
    }
}
