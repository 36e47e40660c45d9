package kopi.adapter.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import kopi.core.engine.ResumePoint;
import kopi.core.error.CorruptStateException;
import kopi.core.message.Message;
import kopi.core.port.Broker;
import kopi.core.port.Destination.Journal;
import kopi.core.port.SnapshotStore.Snapshot;
import kopi.core.role.Role;
import org.jspecify.annotations.Nullable;

/**
 * Has a role fold a journal: from its newest snapshot on, or from the journal's start if there is none or if it belongs
 * to another history of the journal.
 *
 * <p>Whether a snapshot fits is for {@link ResumePoint} to say. When the journal turns out to be another one, everything
 * that was made of it is thrown away and made again.
 *
 * <p>A snapshot is taken only when all that was read is settled: a state that knows of an entry whose messages have not
 * arrived would, after a crash, take that entry for a duplicate and never send them. A snapshot that cannot be saved for
 * want of room is no loss: the journal knows the rest.
 *
 * <p>Thread-safe. Locks are taken in this order: this, then the role's driver.
 */
public final class JournalDriver implements AutoCloseable {
    private static final long NONE = -1;

    private final Surroundings around;
    private final Journal journal;
    private final Supplier<? extends Role> newRole;
    /** Whether the journal is there for as long as the cluster is, so that it is made anew when it is gone. */
    private final boolean isStanding;

    @GuardedBy("this")
    private @Nullable Reading reading;

    @GuardedBy("this")
    private boolean isOver;

    private JournalDriver(Surroundings around, Journal journal, Supplier<? extends Role> newRole, boolean isStanding) {
        this.around = around;
        this.journal = journal;
        this.newRole = newRole;
        this.isStanding = isStanding;
    }

    /** For a journal that comes and goes with a job. */
    public static JournalDriver ofJob(Surroundings around, Journal journal, Supplier<? extends Role> newRole) {
        return new JournalDriver(around, journal, newRole, false);
    }

    /**
     * For a journal that is always there.
     *
     * @param newRole makes the role that folds it, new each time
     */
    public static JournalDriver standing(Surroundings around, Journal journal, Supplier<? extends Role> newRole) {
        return new JournalDriver(around, journal, newRole, true);
    }

    /**
     * Starts reading.
     *
     * @throws kopi.core.error.UnavailableException if the broker is closed, or gone for longer than it is patient
     */
    public synchronized void start() {
        if (isStanding) {
            around.broker().createJournal(journal);
        }
        Optional<Snapshot> snapshot = around.snapshots().newest(journal.name());
        var driver = new RoleDriver(around, newRole.get());
        if (snapshot.isPresent()) {
            try {
                driver.restore(snapshot.get().state());
                around.observer().restored(journal, snapshot.get().next());
            } catch (CorruptStateException e) {
                // Whole by its checksum, and yet no state: another version's. The journal knows everything.
                driver.close();
                around.observer().startedOver(journal, "its snapshot cannot be used: " + e.getMessage());
                around.snapshots().delete(journal.name());
                snapshot = Optional.empty();
                driver = new RoleDriver(around, newRole.get());
            }
        }
        reading = new Reading(driver, snapshot);
        reading.open();
    }

    /** Tells the role what time it is. */
    public synchronized void tick(long nowMillis) {
        if (reading != null) {
            reading.driver.tick(nowMillis);
        }
    }

    /** Asks the role something, between two messages; empty while there is none. */
    public synchronized <T> Optional<T> ask(Function<Role, T> question) {
        return reading == null ? Optional.empty() : Optional.of(reading.driver.ask(question));
    }

    /** The names of the journals that are read: this one, and those that its role has asked for. */
    public synchronized Set<String> followed() {
        Set<String> names = new TreeSet<>(Set.of(journal.name()));
        if (reading != null) {
            names.addAll(reading.driver.followed());
        }
        return names;
    }

    /** Whether the journal is gone. */
    synchronized boolean isOver() {
        return isOver;
    }

    /** Stops reading and throws away what was folded. */
    synchronized void forget() {
        close();
        around.snapshots().delete(journal.name());
    }

    /** Stops reading; the snapshots stay. */
    @Override
    public synchronized void close() {
        isOver = true;
        if (reading != null) {
            reading.close();
            reading = null;
        }
    }

    /** The journal is not the one that was read, or gone. */
    private synchronized void lost(Reading ended, boolean isGone) {
        if (reading != ended) {
            return;
        }
        ended.driver.forgetFollowers();
        ended.close();
        reading = null;
        around.snapshots().delete(journal.name());
        if (isGone && !isStanding) {
            isOver = true;
        } else {
            around.observer().startedOver(journal, isGone ? "it was deleted" : "it is not the one that was read");
            start();
        }
    }

    private record Entry(long offset, long stamp, Message message) {}

    /**
     * One reading of the journal, by one instance of the role.
     *
     * <p>What is about the entries is guarded by the role's driver: they are handed to it under its lock, and it settles
     * them under its lock.
     */
    private final class Reading implements Broker.EntryHandler {
        private final RoleDriver driver;
        /** Entries come on one thread at a time. */
        private final ResumePoint resumed;

        /** Read, but kept from the role until a snapshot is taken that is due; no more than the credit. */
        @GuardedBy("driver")
        private final Deque<Entry> heldBack = new ArrayDeque<>();

        @GuardedBy("driver")
        private int unsettled;

        @GuardedBy("driver")
        private int settledSince;

        @GuardedBy("driver")
        private long snapshotAt = System.nanoTime();

        /** Entries may come, and be settled, before the broker has returned the reader. */
        private final Object gate = new Object();

        @GuardedBy("gate")
        private Broker.@Nullable Reader reader;

        @GuardedBy("gate")
        private long processedBefore = NONE;

        @GuardedBy("gate")
        private boolean isClosed;

        Reading(RoleDriver driver, Optional<Snapshot> snapshot) {
            this.driver = driver;
            this.resumed = ResumePoint.after(snapshot);
        }

        void open() {
            Broker.Reader opened = around.broker()
                    .read(journal, resumed.from(), around.options().credit(), this);
            boolean isLate;
            long before;
            synchronized (gate) {
                reader = opened;
                before = processedBefore;
                isLate = isClosed;
            }
            if (isLate) {
                opened.close();
            } else if (before != NONE) {
                processed(before);
            }
        }

        @Override
        public void read(long offset, long stamp, Message message) {
            switch (resumed.judge(offset, stamp)) {
                case OTHER_HISTORY -> lost(this, false);
                case KNOWN -> processed(offset);
                case NEW -> take(new Entry(offset, stamp, message));
            }
        }

        private void take(Entry entry) {
            synchronized (driver) {
                heldBack.add(entry);
                handOn();
            }
        }

        /**
         * Gives the role what was read. While a snapshot is due that cannot be taken yet, nothing: else, under load,
         * there might never be a moment in which all is settled.
         */
        @GuardedBy("driver")
        private void handOn() {
            while (!heldBack.isEmpty() && !(unsettled > 0 && isSnapshotDue())) {
                Entry entry = heldBack.remove();
                unsettled++;
                driver.read(entry.message, new Receipt() {
                    @Override
                    public void settle() {
                        settled(entry);
                    }

                    @Override
                    public void reject(String reason) {
                        throw new IllegalStateException("journal entries are never rejected: " + reason);
                    }
                });
            }
        }

        @Override
        public void deleted() {
            lost(this, true);
        }

        @Override
        public void replaced() {
            lost(this, false);
        }

        private void settled(Entry entry) {
            synchronized (driver) {
                unsettled--;
                settledSince++;
                processed(entry.offset);
                if (unsettled == 0 && isSnapshotDue()) {
                    save(entry);
                }
                handOn();
            }
        }

        @GuardedBy("driver")
        private boolean isSnapshotDue() {
            DriverOptions options = around.options();
            return settledSince >= options.snapshotEvery()
                    && System.nanoTime() - snapshotAt >= options.snapshotPause().toNanos();
        }

        /** Only between two entries, all before being settled. */
        @GuardedBy("driver")
        private void save(Entry last) {
            settledSince = 0;
            snapshotAt = System.nanoTime();
            Optional<byte[]> state = driver.snapshot();
            if (state.isPresent()) {
                around.snapshots().save(journal.name(), new Snapshot(state.get(), last.offset + 1, last.stamp));
            }
        }

        private void processed(long offset) {
            Broker.Reader open;
            synchronized (gate) {
                open = reader;
                if (open == null) {
                    processedBefore = offset;
                    return;
                }
            }
            open.processed(offset);
            if (around.options().releaseProcessed()) {
                open.release(offset + 1);
            }
        }

        void close() {
            Broker.Reader open;
            synchronized (gate) {
                isClosed = true;
                open = reader;
            }
            if (open != null) {
                open.close();
            }
            driver.close();
        }
    }
}
