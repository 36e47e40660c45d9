package kopi.testkit.sim;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import kopi.core.engine.CommitProtocol.Step;
import kopi.core.engine.FoldEngine;
import kopi.core.engine.FoldStep;
import kopi.core.engine.FoldStep.Entry;
import kopi.core.engine.Followers.Follower;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.port.Destination.Journal;
import kopi.core.port.LazyMessage;
import kopi.core.port.SnapshotStore.Snapshot;
import kopi.core.role.Effect;
import kopi.core.role.Fold;
import kopi.core.role.Role;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the steps of a {@link FoldEngine}, as {@code kopi.adapter.node.JournalDriver} does, and checks that what is
 * folded is the journal, that nothing counts twice, and that nothing is settled or saved whose messages have not arrived.
 */
final class SimJournalDriver extends SteppedExecutor<FoldStep> implements Follower {
    private final SimContext context;
    private final Journal journal;
    private final FoldEngine engine;
    private final SimEffects effects;

    private @Nullable Observed role;
    private Broker.@Nullable Publisher publisher;
    private Broker.@Nullable Reader reader;
    /** A hash of the entries that the state is made of. */
    private long folded;
    /** What the role has taken that is not processed. */
    private final Deque<Taken> taken = new ArrayDeque<>();

    private record Taken(Entry entry, List<Effect> effects) {}

    private SimJournalDriver(
            SimContext context, Journal journal, Supplier<? extends Role> newRole, boolean isStanding) {
        super(context.process());
        this.context = context;
        this.journal = journal;
        this.engine = new FoldEngine(
                new FoldEngine.Options(journal, isStanding, false, context.snapshotEvery(), context.snapshotPause()),
                () -> observed(newRole.get()));
        this.effects = new SimEffects(context);
    }

    static SimJournalDriver ofJob(SimContext context, Journal journal, Supplier<? extends Role> newRole) {
        return new SimJournalDriver(context, journal, newRole, false);
    }

    static SimJournalDriver standing(SimContext context, Journal journal, Supplier<? extends Role> newRole) {
        return new SimJournalDriver(context, journal, newRole, true);
    }

    private Role observed(Role fresh) {
        Observed made = Observed.of(context.parts().role(fresh));
        role = made;
        return made;
    }

    @Override
    public void start() {
        add(engine.start());
    }

    /** @param answered is called when all that this leads to has been carried out */
    void tick(long nowMillis, Runnable answered) {
        offer(() -> engine.tick(nowMillis, now()));
        offer(() -> {
            answered.run();
            return List.of();
        });
    }

    private long now() {
        return context.process().clockMillis() * 1_000_000;
    }

    @Override
    public boolean isOver() {
        return engine.isOver();
    }

    /** The role, while its journal is read. */
    Optional<Role> role() {
        return engine.role().map(_ -> observed().role());
    }

    /** The journals that are followed because the role asked for it. */
    List<String> following() {
        return effects.following();
    }

    @Override
    public void close() {
        super.close();
        engine.close();
        effects.close();
        disconnect();
    }

    private final class Entries implements Broker.EntryHandler {
        private final int reading;

        Entries(int reading) {
            this.reading = reading;
        }

        @Override
        public void read(long offset, long stamp, LazyMessage message) {
            offer(() -> engine.entry(reading, new Entry(offset, stamp, message.message()), now()));
        }

        @Override
        public void deleted() {
            lost(true);
        }

        @Override
        public void replaced() {
            lost(false);
        }

        private void lost(boolean isGone) {
            context.world().trace.note(context.process().name(), "lost " + journal.name(), isGone);
            add(isGone ? engine.deleted(reading) : engine.replaced(reading));
        }
    }

    private final class Confirmations implements Broker.Confirms {
        @Override
        public void confirmed(long number) {
            add(engine.confirmed(number, now()));
        }

        @Override
        public void returned(long number) {
            add(engine.confirmed(number, now()));
        }
    }

    @Override
    boolean hangs(FoldStep step) {
        return needsBroker(step) && !context.broker().isUp();
    }

    private static boolean needsBroker(FoldStep step) {
        return step instanceof FoldStep.CreateJournal
                || step instanceof FoldStep.OpenReader
                || (step instanceof FoldStep.OfRole(Step.Perform<Entry>(Effect effect))
                        && SimEffects.needsBroker(effect));
    }

    @Override
    void carryOut(FoldStep step) {
        switch (step) {
            case FoldStep.CreateJournal(Journal wanted) -> context.broker().createJournal(wanted);
            case FoldStep.OpenPublisher() -> publisher = context.broker().publisher(new Confirmations());
            case FoldStep.LoadSnapshot(Journal wanted) -> load(wanted);
            case FoldStep.OpenReader(int reading, Journal wanted, long from) -> openReader(reading, wanted, from);
            case FoldStep.Take(Entry entry) -> take(entry);
            case FoldStep.OfRole(Step<Entry> ofRole) -> carryOut(ofRole);
            case FoldStep.Processed(long offset) -> processed(offset);
            case FoldStep.Release(long before) -> open(reader).release(before);
            case FoldStep.SaveSnapshot(Journal of, Snapshot snapshot) -> save(of, snapshot);
            case FoldStep.DiscardSnapshots(Journal of) ->
                context.process().disk().delete(of.name());
            case FoldStep.DiscardFollowers() -> effects.discardFollowers();
            case FoldStep.Disconnect() -> disconnect();
            case FoldStep.Report(FoldStep.Event event) ->
                context.world().trace.note(context.process().name(), journal.name(), event);
        }
    }

    private void carryOut(Step<Entry> step) {
        switch (step) {
            case Step.Send<Entry>(long number, Destination to, LazyMessage message) ->
                open(publisher).publish(number, to, message);
            case Step.Hold<Entry> _ -> {
                // Nobody traces it.
            }
            case Step.Perform<Entry>(Effect effect) -> effects.perform(effect);
            case Step.EndTurn<Entry>(long turn) -> add(engine.performed(turn, now()));
            case Step.Settle<Entry> _, Step.Reject<Entry> _ ->
                throw new AssertionError("an entry is settled by its engine and never rejected");
        }
    }

    private void openReader(int reading, Journal wanted, long from) {
        Broker.Reader opened = context.broker().read(wanted, from, context.inHand(), new Entries(reading));
        reader = opened;
        opened.start();
    }

    private void load(Journal wanted) {
        Optional<Snapshot> newest = context.process().disk().newest(wanted.name());
        folded =
                newest.map(saved -> context.world().ledger.after(saved.stamp())).orElse(0L);
        add(engine.loaded(newest, now()));
    }

    private void take(Entry entry) {
        SimLedger ledger = context.world().ledger;
        if (folded != ledger.before(entry.stamp())) {
            throw new AssertionError(context.process().name() + " resumes at entry " + entry.offset() + " of "
                    + journal.name() + ", but its state is made of other entries than those before it");
        }
        folded = ledger.after(entry.stamp());
        context.world().trace.note(name(), "takes", entry.message());
        byte[] before = stateIfRepeated(entry);
        observed().begin();
        List<FoldStep> begun = engine.take(entry, now());
        if (!Arrays.equals(before, stateIfRepeated(entry))) {
            throw new AssertionError(name() + " has counted twice: " + entry.message());
        }
        taken.add(new Taken(entry, observed().last()));
        add(begun);
    }

    /** No batch is folded twice: one that comes again must leave the state as it is. */
    private byte[] stateIfRepeated(Entry entry) {
        return context.world().ledger.isRepeated(entry.stamp()) && observed() instanceof Fold fold
                ? fold.snapshot()
                : new byte[0];
    }

    /** All that the entries up to there led to must have arrived, and none may have been left out. */
    private void processed(long offset) {
        while (!taken.isEmpty() && taken.element().entry().offset() <= offset) {
            requireArrived(name(), taken.remove());
        }
        open(reader).processed(offset);
    }

    private void save(Journal of, Snapshot snapshot) {
        taken.forEach(entry -> requireArrived(name() + ", which saves its state,", entry));
        context.process().disk().save(of.name(), snapshot);
        if (context.world().faults.strikes(Fault.CRASH_AFTER_SNAPSHOT)) {
            context.process().kill();
        }
    }

    private void requireArrived(String who, Taken entry) {
        context.world().ledger.requireArrived(who, entry.entry().message(), entry.effects());
    }

    private void disconnect() {
        taken.clear();
        if (reader != null) {
            reader.close();
            reader = null;
        }
        if (publisher != null) {
            publisher.close();
            publisher = null;
        }
    }

    private String name() {
        return context.process().name() + "'s " + observed().name();
    }

    private Observed observed() {
        return open(role);
    }

    private static <T> T open(@Nullable T what) {
        if (what == null) {
            throw new AssertionError("a step needs what is not there");
        }
        return what;
    }
}
