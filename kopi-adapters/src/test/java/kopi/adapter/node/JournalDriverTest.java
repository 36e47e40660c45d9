package kopi.adapter.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import kopi.adapter.memory.MemoryBroker;
import kopi.core.error.UnavailableException;
import kopi.core.message.Message;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.JobFailed;
import kopi.core.message.Message.Progress;
import kopi.core.model.JobId;
import kopi.core.port.Broker;
import kopi.core.port.Destination.Journal;
import kopi.core.port.LazyMessage;
import kopi.core.port.SnapshotStore;
import kopi.core.port.SnapshotStore.Snapshot;
import kopi.core.role.Routes;
import kopi.testkit.fake.MemorySnapshotStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Everything happens on the test's thread, as the broker runs its handlers at once. */
class JournalDriverTest {
    private static final JobId JOB = new JobId("job-1");
    private static final Journal IN = Routes.aggregatorInput(JOB, 0);
    private static final Journal OUT = Routes.results(JOB);
    private static final int CAPACITY = 16;

    private static final Broker.Confirms NOBODY = new Broker.Confirms() {
        @Override
        public void confirmed(long number) {
            // Nobody waits for it.
        }

        @Override
        public void returned(long number) {
            throw new AssertionError("there is no such journal");
        }
    };

    private final List<Throwable> failures = new ArrayList<>();
    private final Broker broker = new MemoryBroker(Runnable::run, CAPACITY, CAPACITY, failures::add);
    private final MemorySnapshotStore disk = new MemorySnapshotStore();
    private final List<String> startedOver = new ArrayList<>();
    private final List<String> observed = new ArrayList<>();
    private final Observer observer = new Observer() {
        @Override
        public void began(String role, Message message) {
            observed.add("began " + message.job());
        }

        @Override
        public void broke(String role, Message message) {
            observed.add("broke");
        }

        @Override
        public void ended() {
            observed.add("ended");
        }

        @Override
        public void startedOver(Journal journal, String reason) {
            startedOver.add(reason);
        }
    };
    private long published;

    @BeforeEach
    void createJournals() {
        broker.createJournal(IN);
        broker.createJournal(OUT);
        broker.createJournal(Routes.CONTROL);
    }

    @AfterEach
    void closeBroker() {
        broker.close();
        assertThat(failures).isEmpty();
    }

    private RoleContext context(SnapshotStore snapshots, int snapshotEvery) {
        var options = new DriverOptions(1, CAPACITY, false, snapshotEvery, Duration.ZERO);
        return new RoleContext(broker, options, snapshots, observer);
    }

    private JournalDriver start(SnapshotStore snapshots, int snapshotEvery) {
        var driver = JournalDriver.ofJob(context(snapshots, snapshotEvery), IN, () -> new Tally(OUT));
        driver.start();
        return driver;
    }

    private JournalDriver start() {
        return start(disk, 1);
    }

    private void publish(Journal to, int from, int end) {
        try (Broker.Publisher publisher = broker.publisher(NOBODY)) {
            for (int i = from; i < end; i++) {
                publisher.publish(published++, to, new EndOfDataset(JOB, "numbers", i));
            }
        }
    }

    private static List<Integer> seen(JournalDriver driver) {
        return driver.ask(role -> ((Tally) role).seen()).orElseThrow();
    }

    private static List<Integer> taken(JournalDriver driver) {
        return driver.ask(role -> ((Tally) role).taken()).orElseThrow();
    }

    private static List<Integer> numbers(int from, int end) {
        return IntStream.range(from, end).boxed().toList();
    }

    /** Reads a journal for the test. */
    private final class Watcher implements Broker.EntryHandler {
        private final List<Message> entries = new ArrayList<>();
        private final Broker.Reader reader;

        Watcher(Journal journal) {
            reader = broker.read(journal, 0, CAPACITY, this);
            reader.start();
        }

        @Override
        public void read(long offset, long stamp, LazyMessage message) {
            entries.add(message.message());
        }

        List<Integer> notices() {
            return entries.stream()
                    .filter(Progress.class::isInstance)
                    .map(entry -> ((Progress) entry).below())
                    .toList();
        }

        /** Makes room for so many entries. */
        void release(long count) {
            reader.processed(count - 1);
            reader.release(count);
        }
    }

    @Test
    void restoredFoldTakesOnlyWhatItDoesNotKnow() {
        var out = new Watcher(OUT);
        JournalDriver first = start();
        publish(IN, 0, 5);
        first.close();
        publish(IN, 5, 8);
        JournalDriver second = start();
        assertThat(taken(second)).isEqualTo(numbers(5, 8));
        assertThat(seen(second)).isEqualTo(numbers(0, 8));
        assertThat(out.notices()).isEqualTo(numbers(0, 8));
        assertThat(startedOver).isEmpty();
    }

    @Test
    void withoutDiskEverythingIsReadAgain() {
        JournalDriver first = start();
        publish(IN, 0, 5);
        first.close();
        disk.wipe();
        publish(IN, 5, 8);
        assertThat(taken(start())).isEqualTo(numbers(0, 8));
    }

    @Test
    void damagedSnapshotCostsAReplayFromTheOneBefore() {
        JournalDriver first = start();
        publish(IN, 0, 5);
        first.close();
        disk.damageNewest(IN.name());
        JournalDriver second = start();
        assertThat(taken(second)).isEqualTo(numbers(4, 5));
        assertThat(seen(second)).isEqualTo(numbers(0, 5));
    }

    @Test
    void longerJournalOfTheSameNameIsStartedOver() {
        snapshotOfAnotherHistory(5);
        publish(IN, 10, 18);
        JournalDriver second = start();
        assertThat(seen(second)).isEqualTo(numbers(10, 18));
        assertThat(startedOver).hasSize(1);
    }

    @Test
    void shorterJournalOfTheSameNameIsStartedOverWhenSomethingIsRead() {
        snapshotOfAnotherHistory(5);
        JournalDriver second = start();
        publish(IN, 10, 12);
        assertThat(seen(second)).isEqualTo(numbers(10, 12));
        assertThat(startedOver).hasSize(1);
        assertThat(disk.newest(IN.name()).orElseThrow().next()).isEqualTo(2);
    }

    private void snapshotOfAnotherHistory(int entries) {
        JournalDriver first = start();
        publish(IN, 0, entries);
        first.close();
        broker.deleteJournal(IN);
        broker.createJournal(IN);
    }

    @Test
    void stateThatIsNoneIsThrownAway() {
        publish(IN, 0, 5);
        disk.save(IN.name(), new Snapshot(Tally.state(List.of(Tally.POISON)), 3, 3));
        assertThat(seen(start())).isEqualTo(numbers(0, 5));
        assertThat(startedOver).hasSize(1);
    }

    @Test
    void noSnapshotKnowsAnEntryWhoseMessagesHaveNotArrived() {
        var out = new Watcher(OUT);
        publish(OUT, 0, CAPACITY);
        JournalDriver driver = start();
        publish(IN, 0, 2);
        assertThat(seen(driver)).isEqualTo(numbers(0, 2));
        assertThat(disk.newest(IN.name())).isEmpty();
        out.release(1);
        assertThat(disk.newest(IN.name())).as("the second is still on its way").isEmpty();
        out.release(2);
        assertThat(disk.newest(IN.name()).orElseThrow().next()).isEqualTo(2);
    }

    @Test
    void entriesWaitForASnapshotThatIsDue() {
        var out = new Watcher(OUT);
        publish(OUT, 0, CAPACITY);
        JournalDriver driver = start(disk, 2);
        publish(IN, 0, 3);
        out.release(2);
        assertThat(disk.newest(IN.name()))
                .as("two are settled, the third is not")
                .isEmpty();
        publish(IN, 3, 5);
        assertThat(taken(driver)).isEqualTo(numbers(0, 3));
        out.release(3);
        assertThat(disk.newest(IN.name()).orElseThrow().next()).isEqualTo(3);
        assertThat(taken(driver)).isEqualTo(numbers(0, 5));
        out.release(CAPACITY);
        assertThat(out.notices()).isEqualTo(numbers(0, 5));
    }

    @Test
    void snapshotThatCannotBeSavedLosesNoEntry() {
        SnapshotStore broken = new SnapshotStore() {
            @Override
            public Optional<Snapshot> newest(String name) {
                return Optional.empty();
            }

            @Override
            public void save(String name, Snapshot snapshot) {
                throw new UnavailableException("fsync failed");
            }

            @Override
            public void delete(String name) {}

            @Override
            public List<String> names() {
                return List.of();
            }
        };
        var out = new Watcher(OUT);
        JournalDriver driver = start(broken, 2);
        publish(IN, 0, 5);
        assertThat(failures).as("the node hears of it, and ends").hasSize(2);
        failures.clear();
        assertThat(taken(driver)).isEqualTo(numbers(0, 5));
        assertThat(out.notices()).isEqualTo(numbers(0, 5));
    }

    @Test
    void brokenFoldFailsItsJobAndIsNeverKept() {
        var controller = new Watcher(Routes.CONTROL);
        start();
        publish(IN, 0, 2);
        observed.clear();
        publish(IN, Tally.POISON, Tally.POISON + 1);
        assertThat(observed).containsExactly("began job-1", "broke", "ended");
        publish(IN, 2, 5);
        assertThat(controller.entries)
                .singleElement()
                .isInstanceOfSatisfying(
                        JobFailed.class, failed -> assertThat(failed.reason()).contains("tally", "poison"));
        assertThat(disk.newest(IN.name()).orElseThrow().next()).isEqualTo(2);
    }

    @Test
    void deletedJournalOfAJobIsOverAndLeavesNothing() {
        JournalDriver driver = start();
        publish(IN, 0, 2);
        broker.deleteJournal(IN);
        assertThat(driver.isOver()).isTrue();
        assertThat(driver.ask(_ -> true)).isEmpty();
        assertThat(disk.names()).isEmpty();
    }

    @Test
    void journalThatNeverWasIsOverAtOnce() {
        broker.deleteJournal(IN);
        assertThat(start().isOver()).isTrue();
    }

    @Test
    void standingJournalThatIsDeletedIsMadeAnew() {
        var driver = JournalDriver.standing(context(disk, 1), IN, () -> new Tally(OUT));
        driver.start();
        publish(IN, 0, 2);
        broker.deleteJournal(IN);
        assertThat(driver.isOver()).isFalse();
        assertThat(seen(driver)).isEmpty();
        publish(IN, 5, 8);
        assertThat(seen(driver)).isEqualTo(numbers(5, 8));
    }

    @Test
    void aStandingFoldThatAnEntryHasBrokenIsReplacedPastIt() {
        var controller = new Watcher(Routes.CONTROL);
        var driver = JournalDriver.standing(context(disk, 1), IN, () -> new Tally(OUT));
        driver.start();
        publish(IN, 0, 2);
        publish(IN, Tally.POISON, Tally.POISON + 1);
        publish(IN, 2, 5);
        assertThat(driver.isBroken()).isTrue();
        driver.tick(0);
        assertThat(driver.isBroken()).isFalse();
        assertThat(seen(driver)).isEqualTo(numbers(0, 5));
        publish(IN, 5, 8);
        assertThat(seen(driver)).isEqualTo(numbers(0, 8));
        assertThat(controller.entries)
                .as("the job that it cost")
                .singleElement()
                .isInstanceOf(JobFailed.class);
        assertThat(startedOver).singleElement().asString().contains("entry 2", "whose job has failed");
    }

    @Test
    void closedDriverKeepsItsSnapshotAndForgottenOneDoesNot() {
        JournalDriver first = start();
        publish(IN, 0, 2);
        first.close();
        assertThat(disk.names()).containsExactly(IN.name());
        JournalDriver second = start();
        second.close();
        disk.delete(IN.name());
        publish(IN, 2, 4);
        assertThat(disk.names()).isEmpty();
    }

    @Test
    void whatIsInHandIsToldAndGivenBackOnClosing() {
        int[] inHand = {0};
        var counting = new Observer() {
            @Override
            public void inHand(int change) {
                inHand[0] += change;
            }
        };
        var options = new DriverOptions(1, CAPACITY, false, 1, Duration.ZERO);
        var context = new RoleContext(broker, options, disk, counting);
        var out = new Watcher(OUT);
        publish(OUT, 0, CAPACITY);
        var driver = JournalDriver.ofJob(context, IN, () -> new Tally(OUT));
        driver.start();
        publish(IN, 0, 3);
        assertThat(inHand[0]).isEqualTo(3);
        out.release(1);
        assertThat(inHand[0]).isEqualTo(2);
        driver.close();
        assertThat(inHand[0]).isZero();
    }
}
