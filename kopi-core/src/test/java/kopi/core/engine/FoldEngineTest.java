package kopi.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kopi.core.engine.CommitProtocol.Step;
import kopi.core.engine.FoldStep.Entry;
import kopi.core.engine.FoldStep.Event;
import kopi.core.error.CorruptStateException;
import kopi.core.error.JobFailedException;
import kopi.core.message.Message;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.model.JobId;
import kopi.core.port.Destination.Journal;
import kopi.core.port.SnapshotStore.Snapshot;
import kopi.core.role.Effect;
import kopi.core.role.Fold;
import kopi.core.role.Routes;
import org.junit.jupiter.api.Test;

class FoldEngineTest {
    private static final JobId JOB = new JobId("job-1");
    private static final Journal JOURNAL = Routes.aggregatorInput(JOB, 0);
    private static final Journal RESULTS = Routes.results(JOB);
    private static final byte[] CORRUPT = {6, 6, 6};
    private static final int POISON = 666;

    /** Remembers how many messages it has taken, and passes each on. */
    private static final class Counter implements Fold {
        private byte count;

        @Override
        public String name() {
            return "counter";
        }

        @Override
        public List<Effect> receive(Message message) {
            if (message instanceof EndOfDataset end && end.batches() == POISON) {
                throw new JobFailedException("poison");
            }
            count++;
            return List.of(new Effect.Publish(RESULTS, message));
        }

        @Override
        public byte[] snapshot() {
            return new byte[] {count};
        }

        @Override
        public List<Effect> restore(byte[] snapshot) {
            if (snapshot.length != 1) {
                throw new CorruptStateException("not a count");
            }
            count = snapshot[0];
            return List.of(new Effect.CreateJournal(RESULTS));
        }
    }

    /** Carries steps out as a driver does, but confirms publications only when the test says so. */
    private static final class Driver {
        private final FoldEngine engine;
        private final Optional<Snapshot> stored;
        private final List<FoldStep> done = new ArrayList<>();
        private final List<Long> unconfirmed = new ArrayList<>();
        private int reading;

        Driver(boolean isStanding, int snapshotEvery, Duration pause, Optional<Snapshot> stored) {
            var options = new FoldEngine.Options(JOURNAL, isStanding, false, snapshotEvery, pause);
            this.engine = new FoldEngine(options, Counter::new);
            this.stored = stored;
            carryOut(engine.start());
        }

        Driver(int snapshotEvery) {
            this(false, snapshotEvery, Duration.ZERO, Optional.empty());
        }

        void entry(long offset) {
            entry(offset, offset + 100, 1);
        }

        void entry(long offset, long stamp, int content) {
            Message message = new EndOfDataset(JOB, "numbers", content);
            carryOut(engine.entry(reading, new Entry(offset, stamp, message), 0));
        }

        void confirm(int count, long nowNanos) {
            for (int i = 0; i < count; i++) {
                carryOut(engine.confirmed(unconfirmed.removeFirst(), nowNanos));
            }
        }

        void carryOut(List<FoldStep> steps) {
            for (FoldStep step : steps) {
                done.add(step);
                switch (step) {
                    case FoldStep.LoadSnapshot _ -> carryOut(engine.loaded(stored, 0));
                    case FoldStep.OpenReader open -> reading = open.reading();
                    case FoldStep.Take(Entry entry) -> carryOut(engine.take(entry, 0));
                    case FoldStep.OfRole(Step.Send<Entry> send) -> unconfirmed.add(send.number());
                    case FoldStep.OfRole(Step.EndTurn<Entry>(long turn)) -> carryOut(engine.performed(turn, 0));
                    default -> {
                        // Nothing is reported back.
                    }
                }
            }
        }

        <S extends FoldStep> List<S> all(Class<S> kind) {
            return done.stream().filter(kind::isInstance).map(kind::cast).toList();
        }

        List<Long> taken() {
            return all(FoldStep.Take.class).stream()
                    .map(take -> take.entry().offset())
                    .toList();
        }
    }

    @Test
    void withoutASnapshotTheJournalIsReadFromItsStart() {
        var driver = new Driver(10);
        assertThat(driver.all(FoldStep.OpenReader.class)).containsExactly(new FoldStep.OpenReader(1, JOURNAL, 0));
        assertThat(driver.all(FoldStep.CreateJournal.class)).isEmpty();
    }

    @Test
    void aStandingJournalIsCreatedBeforeItIsRead() {
        var driver = new Driver(true, 10, Duration.ZERO, Optional.empty());
        assertThat(driver.done.getFirst()).isEqualTo(new FoldStep.CreateJournal(JOURNAL));
    }

    @Test
    void aRestoredFoldResumesBehindTheEntryThatItsSnapshotKnows() {
        var driver = new Driver(false, 10, Duration.ZERO, Optional.of(new Snapshot(new byte[] {3}, 3, 102)));
        assertThat(driver.done)
                .contains(
                        new FoldStep.OfRole(new Step.Perform<>(new Effect.CreateJournal(RESULTS))),
                        new FoldStep.OpenReader(1, JOURNAL, 2));
        driver.entry(2, 102, 1);
        driver.entry(3, 103, 1);
        assertThat(driver.taken()).containsExactly(3L);
        assertThat(driver.all(FoldStep.Processed.class)).containsExactly(new FoldStep.Processed(2));
    }

    @Test
    void aSnapshotOfAnotherHistoryIsDiscardedAndTheJournalReadAnew() {
        var driver = new Driver(false, 10, Duration.ZERO, Optional.of(new Snapshot(new byte[] {3}, 3, 102)));
        driver.done.clear();
        driver.entry(2, 999, 1);
        assertThat(driver.done)
                .startsWith(
                        new FoldStep.Disconnect(),
                        new FoldStep.DiscardFollowers(),
                        new FoldStep.DiscardSnapshots(JOURNAL));
        assertThat(driver.taken()).isEmpty();
    }

    @Test
    void aStateThatCannotBeRestoredGivesWayToTheJournal() {
        var driver = new Driver(false, 10, Duration.ZERO, Optional.of(new Snapshot(CORRUPT, 3, 102)));
        assertThat(driver.done)
                .contains(new FoldStep.DiscardSnapshots(JOURNAL), new FoldStep.OpenReader(1, JOURNAL, 0));
    }

    @Test
    void aSnapshotWaitsUntilEverythingThatWasReadIsSettled() {
        var driver = new Driver(1);
        driver.entry(0);
        driver.entry(1);
        driver.confirm(1, 0);
        assertThat(driver.all(FoldStep.SaveSnapshot.class)).isEmpty();
        driver.confirm(1, 0);
        assertThat(driver.all(FoldStep.SaveSnapshot.class))
                .singleElement()
                .satisfies(save -> assertThat(save.snapshot().next()).isEqualTo(2));
    }

    @Test
    void whileASnapshotIsDueEntriesAreHeldBack() {
        var driver = new Driver(1);
        driver.entry(0);
        driver.entry(1);
        driver.confirm(1, 0);
        driver.entry(2);
        assertThat(driver.taken()).containsExactly(0L, 1L);
        driver.confirm(1, 0);
        assertThat(driver.taken()).containsExactly(0L, 1L, 2L);
    }

    @Test
    void betweenTwoSnapshotsTimePasses() {
        var driver = new Driver(false, 1, Duration.ofNanos(50), Optional.empty());
        driver.entry(0);
        driver.confirm(1, 49);
        assertThat(driver.all(FoldStep.SaveSnapshot.class)).isEmpty();
        driver.entry(1);
        driver.confirm(1, 50);
        assertThat(driver.all(FoldStep.SaveSnapshot.class)).hasSize(1);
    }

    @Test
    void whenTheHistoryIsAnotherNothingOfTheOldOneIsKept() {
        var driver = new Driver(true, 1, Duration.ZERO, Optional.empty());
        driver.entry(0);
        driver.entry(1);
        driver.confirm(1, 0);
        driver.entry(2);
        int old = driver.reading;
        long lateConfirmation = driver.unconfirmed.removeFirst();
        driver.carryOut(driver.engine.replaced(old));
        assertThat(driver.engine.inHand()).isZero();
        assertThat(driver.engine.entry(old, new Entry(3, 103, new EndOfDataset(JOB, "numbers", 1)), 0))
                .as("an entry of the reader that was closed")
                .isEmpty();
        driver.done.clear();
        driver.entry(0, 200, 1);
        assertThat(driver.engine.confirmed(lateConfirmation, 0))
                .as("of a publication before")
                .isEmpty();
        assertThat(driver.taken()).containsExactly(0L);
    }

    @Test
    void aJournalOfAJobThatIsDeletedIsOver() {
        var driver = new Driver(1);
        driver.carryOut(driver.engine.deleted(driver.reading));
        assertThat(driver.engine.isOver()).isTrue();
        assertThat(driver.engine.role()).isEmpty();
        assertThat(driver.done).endsWith(new FoldStep.DiscardSnapshots(JOURNAL));
    }

    @Test
    void aStandingJournalThatIsDeletedIsStartedOver() {
        var driver = new Driver(true, 1, Duration.ZERO, Optional.empty());
        driver.carryOut(driver.engine.deleted(driver.reading));
        assertThat(driver.engine.isOver()).isFalse();
        assertThat(driver.all(FoldStep.OpenReader.class)).hasSize(2);
    }

    @Test
    void aBrokenFoldIsReportedAndNeverSaved() {
        var driver = new Driver(1);
        driver.entry(0, 100, POISON);
        driver.confirm(1, 0);
        assertThat(driver.all(FoldStep.Report.class))
                .singleElement()
                .satisfies(report -> assertThat(report.event()).isInstanceOf(Event.Broken.class));
        assertThat(driver.all(FoldStep.SaveSnapshot.class)).isEmpty();
    }

    @Test
    void aClosedFoldDoesNothingMore() {
        var driver = new Driver(1);
        driver.entry(0);
        driver.engine.close();
        assertThat(driver.engine.confirmed(0, 0)).isEmpty();
        assertThat(driver.engine.tick(0, 0)).isEmpty();
        assertThat(driver.engine.inHand()).isZero();
    }
}
