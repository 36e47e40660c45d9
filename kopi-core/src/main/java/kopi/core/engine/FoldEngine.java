package kopi.core.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import kopi.core.engine.CommitProtocol.Settling;
import kopi.core.engine.CommitProtocol.Step;
import kopi.core.engine.FoldStep.Entry;
import kopi.core.engine.FoldStep.Event;
import kopi.core.error.CorruptStateException;
import kopi.core.error.JobFailedException;
import kopi.core.message.Message;
import kopi.core.message.Message.ClientAlive;
import kopi.core.model.JobId;
import kopi.core.port.Destination.Journal;
import kopi.core.port.SnapshotStore.Snapshot;
import kopi.core.role.Role;
import org.jspecify.annotations.Nullable;

/**
 * Event sourcing of one role: restores its newest snapshot, reads the journal behind it, takes further snapshots, and
 * starts over when the journal turns out to be another one than the snapshot was made of ({@link ResumePoint}).
 *
 * <p>A snapshot is taken only when everything that was read is settled: a state that knows of an entry whose messages have
 * not arrived would, after a crash, take that entry for a duplicate and never send them. While a snapshot is due, entries
 * are held back, or under load there might never be such a moment.
 *
 * <p>A fold of a standing journal that an entry has broken is made again without that entry, whose job has failed: nobody
 * disables a role by a message.
 *
 * <p>Sans I/O: what happens comes in through the methods, what is to be done goes out as {@link FoldStep}s, to be carried
 * out in their order. Single owner, no threads, no clock; times are nanoseconds of any clock that does not run backwards.
 */
public final class FoldEngine {
    /** Time is an entry of no journal. */
    private static final Entry TICK = new Entry(-1, 0, new ClientAlive(JobId.NONE));

    private static final long NONE = -1;

    /** So many entries are left out at most; what breaks still more often has another fault, and stays broken. */
    private static final int MAX_LEFT_OUT = 64;

    private final Options options;
    private final Supplier<? extends Role> newRole;

    private Phase phase = Phase.STARTING;
    /** Rises with every reader that is opened. */
    private int reading;

    /** The present life of the role, or the last one while there is none. */
    private @Nullable Run run;

    private long nextPublication;

    /** Read, but kept from the role; no more than the reader's credit. */
    private final Deque<Entry> heldBack = new ArrayDeque<>();

    /** Whether an entry is on its way to the role, and its turn has not ended. */
    private boolean isTaking;

    /** The entry that broke the present run; -1 if none has. */
    private long offender = NONE;

    /** Entries that broke the fold of a standing journal: their jobs have failed, and they are left out. */
    private final Set<Long> leftOut = new HashSet<>();

    private int unsettled;
    private int settledSinceSnapshot;
    private long snapshotAt;

    private enum Phase {
        STARTING,
        READING,
        OVER
    }

    /** One life of the role. */
    private record Run(Role role, RoleEngine<Entry> engine, ResumePoint resume) {}

    /**
     * How a journal is folded.
     *
     * @param isStanding whether the journal is there for as long as the cluster is, so that it is made anew when it is gone
     * @param releasesProcessed whether entries may be forgotten as soon as they are processed: true where the state and
     *     the journal live and die together, in one process
     * @param snapshotEvery how many entries are folded between two snapshots at least
     * @param snapshotPause how much time passes between two snapshots at least
     */
    public record Options(
            Journal journal, boolean isStanding, boolean releasesProcessed, int snapshotEvery, Duration snapshotPause) {
        public Options {
            if (snapshotEvery < 1 || snapshotPause.isNegative()) {
                throw new IllegalArgumentException("at least one entry, and no negative time, between snapshots");
            }
        }
    }

    /** @param newRole makes the role, new for every start */
    public FoldEngine(Options options, Supplier<? extends Role> newRole) {
        this.options = options;
        this.newRole = newRole;
    }

    /** Begins; to be called once. */
    public List<FoldStep> start() {
        List<FoldStep> steps = new ArrayList<>();
        addStart(steps);
        return steps;
    }

    private void addStart(List<FoldStep> steps) {
        phase = Phase.STARTING;
        if (options.isStanding()) {
            steps.add(new FoldStep.CreateJournal(options.journal()));
        }
        steps.add(new FoldStep.OpenPublisher());
        steps.add(new FoldStep.LoadSnapshot(options.journal()));
    }

    /** The newest snapshot, if there is one. */
    public List<FoldStep> loaded(Optional<Snapshot> newest, long nowNanos) {
        if (phase != Phase.STARTING) {
            return List.of();
        }
        List<FoldStep> steps = new ArrayList<>();
        Run restored = newest.isEmpty() ? fresh() : restored(newest.get(), steps);
        run = restored;
        phase = Phase.READING;
        snapshotAt = nowNanos;
        settledSinceSnapshot = 0;
        reading++;
        steps.add(new FoldStep.OpenReader(
                reading, options.journal(), restored.resume().from()));
        return steps;
    }

    private Run fresh() {
        return newRun(ResumePoint.after(Optional.empty()));
    }

    private Run restored(Snapshot snapshot, List<FoldStep> steps) {
        Run candidate = newRun(ResumePoint.after(Optional.of(snapshot)));
        try {
            candidate.engine().restore(snapshot.state()).forEach(step -> steps.add(new FoldStep.OfRole(step)));
            steps.add(report(new Event.Restored(snapshot.next())));
            return candidate;
        } catch (CorruptStateException e) {
            // Whole by its checksum, and yet no state: another version's. The journal knows everything.
            steps.add(report(new Event.StartedOver("its snapshot cannot be used: " + e.getMessage())));
            steps.add(new FoldStep.DiscardSnapshots(options.journal()));
            return fresh();
        }
    }

    private Run newRun(ResumePoint resume) {
        offender = NONE;
        Role role = newRole.get();
        return new Run(role, new RoleEngine<>(role, nextPublication), resume);
    }

    /** An entry has been read. */
    public List<FoldStep> entry(int from, Entry entry, long nowNanos) {
        if (!isCurrent(from)) {
            return List.of();
        }
        return switch (running().resume().judge(entry.offset(), entry.stamp())) {
            case OTHER_HISTORY -> startOver("it is not the one that was read");
            case KNOWN -> {
                List<FoldStep> steps = new ArrayList<>();
                addProcessed(steps, entry.offset());
                yield steps;
            }
            // Brokers forget what was released, and the old entries of a standing journal: no fold waits for them.
            case NEW, GAP -> {
                heldBack.add(entry);
                List<FoldStep> steps = new ArrayList<>();
                addNextTake(steps, nowNanos);
                yield steps;
            }
        };
    }

    /** The role takes that entry now, as {@link FoldStep.Take} asked. */
    public List<FoldStep> take(Entry entry, long nowNanos) {
        if (phase != Phase.READING) {
            return List.of();
        }
        RoleEngine<Entry> engine = running().engine();
        boolean wasBroken = engine.isBroken();
        long unexpected = engine.unexpected();
        List<Step<Entry>> begun = leftOut.contains(entry.offset())
                ? engine.skip(entry, Settling.IN_ORDER)
                : engine.receive(entry, Settling.IN_ORDER, entry.message());
        List<FoldStep> steps = new ArrayList<>(begun.size() + 1);
        if (engine.isBroken() && !wasBroken) {
            offender = entry.offset();
            steps.add(report(new Event.Broken(entry.message())));
        }
        if (engine.unexpected() > unexpected) {
            steps.add(report(new Event.Unexpected(entry.message())));
        }
        addRoleSteps(steps, begun, nowNanos);
        return steps;
    }

    /** Tells the role what time it is, in milliseconds since some fixed moment. */
    public List<FoldStep> tick(long nowMillis, long nowNanos) {
        if (phase != Phase.READING) {
            return List.of();
        }
        if (isReplaceable()) {
            return replacePastOffender();
        }
        List<FoldStep> steps = new ArrayList<>();
        addRoleSteps(steps, running().engine().tick(TICK, nowMillis), nowNanos);
        return steps;
    }

    /** Whether the fold takes nothing, as an entry has broken it. */
    public boolean isBroken() {
        return phase == Phase.READING && running().engine().isBroken();
    }

    /** Once everybody whom the failure concerns knows of it. That of a job's own journal ends with its job. */
    private boolean isReplaceable() {
        return options.isStanding()
                && isBroken()
                && offender != NONE
                && unsettled == 0
                && !isTaking
                && leftOut.size() < MAX_LEFT_OUT;
    }

    /** Makes the fold again of snapshot and journal, but for the entry that broke it. Whom it follows goes on. */
    private List<FoldStep> replacePastOffender() {
        leftOut.add(offender);
        List<FoldStep> steps = new ArrayList<>();
        steps.add(report(new Event.StartedOver("entry " + offender + ", whose job has failed, could not be applied")));
        pause();
        steps.add(new FoldStep.Disconnect());
        addStart(steps);
        return steps;
    }

    /** The broker has that publication, or nobody wants it any more. */
    public List<FoldStep> confirmed(long number, long nowNanos) {
        if (phase != Phase.READING) {
            return List.of();
        }
        List<FoldStep> steps = new ArrayList<>();
        addRoleSteps(steps, running().engine().confirmed(number), nowNanos);
        addNextTake(steps, nowNanos);
        return steps;
    }

    /** Every step of that turn has been carried out. */
    public List<FoldStep> performed(long turn, long nowNanos) {
        if (phase != Phase.READING) {
            return List.of();
        }
        isTaking = false;
        List<FoldStep> steps = new ArrayList<>();
        addRoleSteps(steps, running().engine().performed(turn), nowNanos);
        addNextTake(steps, nowNanos);
        return steps;
    }

    /** What to send under the same number instead of a message that is too large: its job fails. */
    public Step.Send<Entry> replaceUnsendable(long number, Message unsendable, JobFailedException cause) {
        return running().engine().replaceUnsendable(number, unsendable, cause);
    }

    /** The journal is gone. */
    public List<FoldStep> deleted(int from) {
        if (!isCurrent(from)) {
            return List.of();
        }
        if (options.isStanding()) {
            return startOver("it was deleted");
        }
        List<FoldStep> steps = abandon();
        phase = Phase.OVER;
        return steps;
    }

    /** The journal is no longer the one that was read. */
    public List<FoldStep> replaced(int from) {
        return isCurrent(from) ? startOver("it is not the one that was read") : List.of();
    }

    private List<FoldStep> startOver(String reason) {
        List<FoldStep> steps = abandon();
        steps.add(report(new Event.StartedOver(reason)));
        addStart(steps);
        return steps;
    }

    /** Throws away everything that was made of the journal. */
    private List<FoldStep> abandon() {
        pause();
        leftOut.clear();
        List<FoldStep> steps = new ArrayList<>();
        steps.add(new FoldStep.Disconnect());
        steps.add(new FoldStep.DiscardFollowers());
        steps.add(new FoldStep.DiscardSnapshots(options.journal()));
        return steps;
    }

    private void pause() {
        nextPublication = running().engine().nextPublication();
        phase = Phase.STARTING;
        heldBack.clear();
        isTaking = false;
        unsettled = 0;
    }

    /** Ends it; nothing that is reported from now on leads to anything. */
    public void close() {
        phase = Phase.OVER;
        unsettled = 0;
        heldBack.clear();
    }

    /** Whether it has ended: it was closed, or its journal, which is not a standing one, is gone. */
    public boolean isOver() {
        return phase == Phase.OVER;
    }

    /** The role, while its journal is read. */
    public Optional<Role> role() {
        return phase == Phase.READING ? Optional.of(running().role()) : Optional.empty();
    }

    /** How many entries the role has taken that are not settled. */
    public int inHand() {
        return unsettled;
    }

    private boolean isCurrent(int from) {
        return phase == Phase.READING && from == reading;
    }

    private Run running() {
        if (run == null) {
            throw new IllegalStateException(options.journal().name() + " has never been read");
        }
        return run;
    }

    private void addRoleSteps(List<FoldStep> steps, List<Step<Entry>> ofRole, long nowNanos) {
        for (Step<Entry> step : ofRole) {
            if (step instanceof Step.Settle<Entry>(Entry entry)) {
                addSettled(steps, entry, nowNanos);
            } else {
                steps.add(new FoldStep.OfRole(step));
            }
        }
    }

    private void addSettled(List<FoldStep> steps, Entry entry, long nowNanos) {
        if (entry.offset() == TICK.offset()) {
            return;
        }
        unsettled--;
        settledSinceSnapshot++;
        addProcessed(steps, entry.offset());
        if (unsettled == 0 && isSnapshotDue(nowNanos)) {
            addSnapshot(steps, entry, nowNanos);
        }
    }

    private void addProcessed(List<FoldStep> steps, long offset) {
        steps.add(new FoldStep.Processed(offset));
        if (options.releasesProcessed()) {
            steps.add(new FoldStep.Release(offset + 1));
        }
    }

    private void addSnapshot(List<FoldStep> steps, Entry last, long nowNanos) {
        settledSinceSnapshot = 0;
        snapshotAt = nowNanos;
        running()
                .engine()
                .snapshot()
                .ifPresent(state -> steps.add(new FoldStep.SaveSnapshot(
                        options.journal(), new Snapshot(state, last.offset() + 1, last.stamp()))));
    }

    private boolean isSnapshotDue(long nowNanos) {
        return settledSinceSnapshot >= options.snapshotEvery()
                && nowNanos - snapshotAt >= options.snapshotPause().toNanos();
    }

    /** One entry at a time, and none while a snapshot is due that cannot be taken yet. */
    private void addNextTake(List<FoldStep> steps, long nowNanos) {
        if (!isTaking && !heldBack.isEmpty() && !(unsettled > 0 && isSnapshotDue(nowNanos))) {
            isTaking = true;
            unsettled++;
            steps.add(new FoldStep.Take(heldBack.remove()));
        }
    }

    private static FoldStep report(Event event) {
        return new FoldStep.Report(event);
    }
}
