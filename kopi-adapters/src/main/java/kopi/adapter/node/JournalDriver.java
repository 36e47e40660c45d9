package kopi.adapter.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import kopi.core.engine.ResumePoint;
import kopi.core.error.CorruptStateException;
import kopi.core.error.UnavailableException;
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
 * arrived would, after a crash, take that entry for a duplicate and never send them.
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

    /** Starts reading. */
    public synchronized void start() {
        if (isStanding) {
            around.broker().createJournal(journal);
        }
        Optional<Snapshot> snapshot = around.snapshots().newest(journal.name());
        var driver = new RoleDriver(around, newRole.get());
        if (snapshot.isPresent()) {
            try {
                driver.restore(snapshot.get().state());
            } catch (CorruptStateException e) {
                // Whole by its checksum, and yet no state: another version's. The journal knows everything.
                driver.close();
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
        ended.close();
        reading = null;
        around.snapshots().delete(journal.name());
        if (isGone && !isStanding) {
            isOver = true;
        } else {
            restart();
        }
    }

    @GuardedBy("this")
    private void restart() {
        try {
            start();
        } catch (UnavailableException e) {
            // The broker was closed meanwhile: this process is about to end.
            isOver = true;
        }
    }

    /** One reading of the journal, by one instance of the role. */
    private final class Reading implements Broker.EntryHandler {
        private final RoleDriver driver;
        /** Entries come on one thread at a time. */
        private final ResumePoint resumed;

        private volatile long lastRead = NONE;
        /** Like the time below, touched only while the driver settles. */
        private int entriesSince;

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
                case NEW -> take(offset, stamp, message);
            }
        }

        private void take(long offset, long stamp, Message message) {
            lastRead = offset;
            driver.read(message, new Receipt() {
                @Override
                public void settle() {
                    settled(offset, stamp);
                }

                @Override
                public void reject(String reason) {
                    throw new IllegalStateException("journal entries are never rejected: " + reason);
                }
            });
        }

        @Override
        public void deleted() {
            lost(this, true);
        }

        @Override
        public void replaced() {
            lost(this, false);
        }

        private void settled(long offset, long stamp) {
            entriesSince++;
            processed(offset);
            DriverOptions options = around.options();
            if (offset == lastRead
                    && entriesSince >= options.snapshotEvery()
                    && System.nanoTime() - snapshotAt >= options.snapshotPause().toNanos()) {
                save(offset, stamp);
            }
        }

        private void save(long offset, long stamp) {
            entriesSince = 0;
            snapshotAt = System.nanoTime();
            driver.snapshot()
                    .ifPresent(
                            state -> around.snapshots().save(journal.name(), new Snapshot(state, offset + 1, stamp)));
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
