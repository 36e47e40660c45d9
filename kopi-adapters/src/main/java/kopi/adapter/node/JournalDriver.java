package kopi.adapter.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import kopi.core.engine.CommitProtocol.Step;
import kopi.core.engine.FoldEngine;
import kopi.core.engine.FoldStep;
import kopi.core.engine.FoldStep.Entry;
import kopi.core.engine.FoldStep.Event;
import kopi.core.engine.Followers.Follower;
import kopi.core.engine.StepQueue;
import kopi.core.error.JobFailedException;
import kopi.core.message.Message;
import kopi.core.port.Broker;
import kopi.core.port.Destination.Journal;
import kopi.core.port.LazyMessage;
import kopi.core.role.Role;
import org.jspecify.annotations.Nullable;

/**
 * Has a role fold a journal: carries out the steps of a {@link FoldEngine}, which decides everything.
 *
 * <p>Thread-safe: one lock, under which the role is called and steps are carried out, on whatever thread the broker calls.
 * Drivers of journals that a role follows have a lock of their own, taken after this one.
 */
public final class JournalDriver implements Follower, AutoCloseable {
    private final RoleContext context;
    private final Journal journal;

    @GuardedBy("this")
    private final FoldEngine engine;

    @GuardedBy("this")
    private final EffectPerformer effects;

    @GuardedBy("this")
    private final TurnTrace trace;

    @GuardedBy("this")
    private final StepQueue<FoldStep> steps = new StepQueue<>(this::carryOut);

    @GuardedBy("this")
    private Broker.@Nullable Publisher publisher;

    @GuardedBy("this")
    private Broker.@Nullable Reader reader;

    /** What the observer knows of what is in hand. */
    @GuardedBy("this")
    private int inHand;

    /** Whether the observer knows of a turn that has not ended. */
    @GuardedBy("this")
    private boolean isTurnObserved;

    private JournalDriver(RoleContext context, Journal journal, Supplier<? extends Role> newRole, boolean isStanding) {
        this.context = context;
        this.journal = journal;
        DriverOptions options = context.options();
        this.engine = new FoldEngine(
                new FoldEngine.Options(
                        journal,
                        isStanding,
                        options.releaseProcessed(),
                        options.snapshotEvery(),
                        options.snapshotPause()),
                newRole);
        this.effects = new EffectPerformer(context);
        this.trace = new TurnTrace(context);
    }

    /** For a journal that comes and goes with a job. */
    public static JournalDriver ofJob(RoleContext context, Journal journal, Supplier<? extends Role> newRole) {
        return new JournalDriver(context, journal, newRole, false);
    }

    /**
     * For a journal that is always there.
     *
     * @param newRole makes the role that folds it, new each time
     */
    public static JournalDriver standing(RoleContext context, Journal journal, Supplier<? extends Role> newRole) {
        return new JournalDriver(context, journal, newRole, true);
    }

    /**
     * Starts reading.
     *
     * @throws kopi.core.error.UnavailableException if the broker is closed, or gone for longer than it is patient
     */
    @Override
    public synchronized void start() {
        run(engine.start());
    }

    /** Whether the fold takes nothing at the moment, as an entry has broken it. */
    public synchronized boolean isBroken() {
        return engine.isBroken();
    }

    /** Tells the role what time it is; has it replaced if an entry has broken it. */
    public synchronized void tick(long nowMillis) {
        run(engine.tick(nowMillis, System.nanoTime()));
    }

    /** Asks the role something, between two messages; empty while there is none. */
    public synchronized <T> Optional<T> ask(Function<Role, T> question) {
        return engine.role().map(question);
    }

    /** Asks likewise each role that folds a journal that this one's has asked for. */
    public <T> List<T> askFollowers(Function<Role, T> question) {
        List<JournalDriver> followers;
        synchronized (this) {
            followers = effects.followers();
        }
        return followers.stream()
                .flatMap(follower -> follower.ask(question).stream())
                .toList();
    }

    /** The names of the journals that are read: this one, and those that its role has asked for. */
    public synchronized Set<String> followed() {
        Set<String> names = new TreeSet<>(effects.followed());
        names.add(journal.name());
        return names;
    }

    @Override
    public synchronized boolean isOver() {
        return engine.isOver();
    }

    /** Stops reading; the snapshots stay. */
    @Override
    public synchronized void close() {
        engine.close();
        effects.close();
        steps.clear();
        disconnect();
        tellInHand();
    }

    // --- What the broker reports. -----------------------------------------------------------------------------------

    private synchronized void confirmed(long number) {
        run(engine.confirmed(number, System.nanoTime()));
    }

    private synchronized void read(int reading, Entry entry) {
        run(engine.entry(reading, entry, System.nanoTime()));
    }

    private synchronized void deleted(int reading) {
        run(engine.deleted(reading));
    }

    private synchronized void replaced(int reading) {
        run(engine.replaced(reading));
    }

    private final class Confirmations implements Broker.Confirms {
        @Override
        public void confirmed(long number) {
            JournalDriver.this.confirmed(number);
        }

        @Override
        public void returned(long number) {
            // Only the journals of a job come and go: its job is closed, and nobody misses the message.
            JournalDriver.this.confirmed(number);
        }
    }

    private final class Entries implements Broker.EntryHandler {
        private final int reading;

        Entries(int reading) {
            this.reading = reading;
        }

        @Override
        public void read(long offset, long stamp, LazyMessage message) {
            JournalDriver.this.read(reading, new Entry(offset, stamp, message.message(), message.trace()));
        }

        @Override
        public void deleted() {
            JournalDriver.this.deleted(reading);
        }

        @Override
        public void replaced() {
            JournalDriver.this.replaced(reading);
        }
    }

    // --- What is to be done. ----------------------------------------------------------------------------------------

    @GuardedBy("this")
    private void run(List<FoldStep> more) {
        boolean isOutermost = !steps.isRunning();
        try {
            steps.run(more);
        } finally {
            if (isOutermost) {
                endTurn();
                tellInHand();
            }
        }
    }

    @GuardedBy("this")
    private void endTurn() {
        if (isTurnObserved) {
            isTurnObserved = false;
            trace.end();
            context.observer().ended();
        }
    }

    @GuardedBy("this")
    private void tellInHand() {
        int now = engine.inHand();
        if (now != inHand) {
            context.observer().inHand(now - inHand);
            inHand = now;
        }
    }

    /** Called with the lock held. */
    private synchronized void carryOut(FoldStep step) {
        switch (step) {
            case FoldStep.CreateJournal(Journal wanted) -> context.broker().createJournal(wanted);
            case FoldStep.OpenPublisher() -> publisher = context.broker().publisher(new Confirmations());
            case FoldStep.LoadSnapshot(Journal wanted) ->
                steps.run(engine.loaded(context.snapshots().newest(wanted.name()), System.nanoTime()));
            case FoldStep.OpenReader(int reading, Journal wanted, long from) -> openReader(reading, wanted, from);
            case FoldStep.Take(Entry entry) -> take(entry);
            case FoldStep.OfRole(Step<Entry> ofRole) -> carryOut(ofRole);
            case FoldStep.Processed(long offset) -> open(reader).processed(offset);
            case FoldStep.Release(long before) -> open(reader).release(before);
            case FoldStep.SaveSnapshot(Journal of, var snapshot) -> {
                context.snapshots().save(of.name(), snapshot);
                context.observer().saved(of);
            }
            case FoldStep.DiscardSnapshots(Journal of) -> context.snapshots().delete(of.name());
            case FoldStep.DiscardFollowers() -> effects.discardFollowers();
            case FoldStep.Disconnect() -> disconnect();
            case FoldStep.Report(Event event) -> report(event);
        }
    }

    @GuardedBy("this")
    private void openReader(int reading, Journal wanted, long from) {
        Broker.Reader opened =
                context.broker().read(wanted, from, context.options().credit(), new Entries(reading));
        reader = opened;
        opened.start();
    }

    @GuardedBy("this")
    private void take(Entry entry) {
        context.observer().began(roleName(), entry.message());
        trace.process(roleName(), journal.name(), entry.message(), entry.trace());
        isTurnObserved = true;
        steps.run(engine.take(entry, System.nanoTime()));
    }

    @GuardedBy("this")
    private void carryOut(Step<Entry> step) {
        switch (step) {
            case Step.Send<Entry> send -> send(send);
            case Step.Hold<Entry>(long number) -> trace.hold(number);
            case Step.Perform<Entry>(var effect) -> effects.perform(effect);
            case Step.EndTurn<Entry>(long turn) -> {
                endTurn();
                steps.run(engine.performed(turn, System.nanoTime()));
            }
            case Step.Settle<Entry> _, Step.Reject<Entry> _ ->
                throw new IllegalStateException("an entry is settled by its engine and never rejected");
        }
    }

    @GuardedBy("this")
    private void send(Step.Send<Entry> send) {
        Broker.Publisher to = open(publisher);
        try {
            to.publish(send.number(), send.to(), trace.sent(send.number(), send.message()));
        } catch (JobFailedException e) {
            Message unsendable = send.message().message();
            context.observer().unsendable(roleName(), unsendable, e);
            Step.Send<Entry> instead = engine.replaceUnsendable(send.number(), unsendable, e);
            to.publish(instead.number(), instead.to(), trace.sent(instead.number(), instead.message()));
        }
    }

    @GuardedBy("this")
    private void report(Event event) {
        switch (event) {
            case Event.Restored(long next) -> context.observer().restored(journal, next);
            case Event.StartedOver(String reason) -> context.observer().startedOver(journal, reason);
            case Event.Broken(Message message) -> {
                trace.failed("could not be applied");
                context.observer().broke(roleName(), message);
            }
            case Event.Unexpected(Message message) -> context.observer().unexpected(roleName(), message);
        }
    }

    @GuardedBy("this")
    private String roleName() {
        return engine.role().map(Role::name).orElse("fold");
    }

    @GuardedBy("this")
    private void disconnect() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
        if (publisher != null) {
            publisher.close();
            publisher = null;
        }
    }

    private static <T> T open(@Nullable T what) {
        if (what == null) {
            throw new IllegalStateException("a step needs what is not open");
        }
        return what;
    }
}
