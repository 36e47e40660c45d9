package kopi.testkit.sim;

import java.util.Optional;
import java.util.function.Supplier;
import kopi.core.engine.ResumePoint;
import kopi.core.error.CorruptStateException;
import kopi.core.message.Message;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.port.SnapshotStore.Snapshot;
import kopi.core.role.Fold;
import kopi.core.role.Role;
import kopi.testkit.sim.Chance.Concern;
import org.jspecify.annotations.Nullable;

/** Has a role fold a journal, as {@code kopi.adapter.node.JournalDriver} does, and checks that what it folds is the journal. */
final class SimJournalDriver {
    private static final long NONE = -1;
    private static final long HANGS = 50 * Timeline.MILLISECOND;

    private final Surroundings around;
    private final Destination.Journal journal;
    private final Supplier<? extends Role> newRole;
    private final boolean isStanding;
    private @Nullable Reading reading;
    private boolean isOver;

    private SimJournalDriver(
            Surroundings around, Destination.Journal journal, Supplier<? extends Role> newRole, boolean isStanding) {
        this.around = around;
        this.journal = journal;
        this.newRole = newRole;
        this.isStanding = isStanding;
    }

    static SimJournalDriver ofJob(Surroundings around, Destination.Journal journal, Supplier<? extends Role> newRole) {
        return new SimJournalDriver(around, journal, newRole, false);
    }

    static SimJournalDriver standing(
            Surroundings around, Destination.Journal journal, Supplier<? extends Role> newRole) {
        return new SimJournalDriver(around, journal, newRole, true);
    }

    void start() {
        if (isOver) {
            return;
        }
        if (!around.broker().isUp()) {
            around.process().after(HANGS, "hangs", this::start);
            return;
        }
        if (isStanding) {
            around.broker().createJournal(journal);
        }
        Optional<Snapshot> snapshot = around.process().disk().newest(journal.name());
        var driver = new SimRoleDriver(around, newRole.get());
        if (snapshot.isPresent()) {
            try {
                driver.restore(snapshot.get().state());
            } catch (CorruptStateException e) {
                throw new AssertionError("a snapshot whose checksum is right cannot be restored", e);
            }
        }
        var opened = new Reading(driver, snapshot);
        reading = opened;
        opened.open();
    }

    void tick(long nowMillis) {
        if (reading != null) {
            reading.driver.tick(nowMillis);
        }
    }

    /** What runs the role at the moment, if anything does. */
    Optional<SimRoleDriver> driver() {
        return Optional.ofNullable(reading).map(open -> open.driver);
    }

    boolean isOver() {
        return isOver;
    }

    /** Stops reading and throws away what was folded. */
    void forget() {
        close();
        around.process().disk().delete(journal.name());
    }

    void close() {
        isOver = true;
        if (reading != null) {
            reading.close();
            reading = null;
        }
    }

    private void lost(Reading ended, boolean isGone) {
        if (reading != ended) {
            return;
        }
        around.world().trace.note(around.process().name(), "lost " + journal.name(), isGone);
        ended.driver.forgetFollowers();
        ended.close();
        reading = null;
        around.process().disk().delete(journal.name());
        if (isGone && !isStanding) {
            isOver = true;
        } else {
            start();
        }
    }

    private final class Reading implements Broker.EntryHandler {
        private final SimRoleDriver driver;
        private final ResumePoint resumed;
        private Broker.@Nullable Reader reader;
        private long lastRead = NONE;
        /** A hash of the entries that the state is made of. */
        private long folded;

        Reading(SimRoleDriver driver, Optional<Snapshot> snapshot) {
            this.driver = driver;
            this.resumed = ResumePoint.after(snapshot);
            this.folded = snapshot.map(saved -> around.world().ledger.after(saved.stamp()))
                    .orElse(0L);
        }

        void open() {
            reader = around.broker().read(journal, resumed.from(), around.inHand(), this);
        }

        @Override
        public void read(long offset, long stamp, Message message) {
            switch (around.parts().verdict(resumed.judge(offset, stamp))) {
                case OTHER_HISTORY -> lost(this, false);
                case KNOWN -> processed(offset);
                case NEW -> take(offset, stamp, message);
            }
        }

        private void take(long offset, long stamp, Message message) {
            Ledger ledger = around.world().ledger;
            if (folded != ledger.before(stamp)) {
                throw new AssertionError(around.process().name() + " goes on with entry " + offset + " of "
                        + journal.name() + ", but its state is made of other entries than those before it");
            }
            folded = ledger.after(stamp);
            lastRead = offset;
            driver.read(new Receipt(message) {
                @Override
                boolean isRepeated() {
                    return ledger.isRepeated(stamp);
                }

                @Override
                void settle() {
                    settled(offset, stamp);
                }

                @Override
                void reject(String reason) {
                    throw new AssertionError("journal entries are never rejected: " + reason);
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
            processed(offset);
            if (driver.role() instanceof Fold
                    && around.parts().maySnapshot(offset, lastRead)
                    && around.world().chance(Concern.DISK).happens(around.snapshotPercent())) {
                save(offset, stamp);
            }
        }

        private void save(long offset, long stamp) {
            driver.snapshot().ifPresent(state -> {
                around.process().disk().save(journal.name(), new Snapshot(state, offset + 1, stamp));
                if (around.world().faults.strikes(Fault.CRASH_AFTER_SNAPSHOT)) {
                    around.process().kill();
                }
            });
        }

        private void processed(long offset) {
            if (reader != null) {
                reader.processed(offset);
            }
        }

        void close() {
            if (reader != null) {
                reader.close();
            }
            driver.close();
        }
    }
}
