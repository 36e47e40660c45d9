package kopi.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import kopi.core.error.UnavailableException;
import kopi.core.message.Message;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.port.LazyMessage;
import org.junit.jupiter.api.Test;

/** The part of {@link BrokerContract} about journals. */
abstract class JournalContract extends BrokerFixture {
    @Test
    void entriesAreConfirmedAndReadInOrderFromOffsetZero() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        EntryLog log = new EntryLog(watch);
        broker.read(journal, 0, 16, log).start();
        deliver(journal, 10);

        assertThat(log.awaitCount(10)).containsExactlyElementsOf(entries(0, 10));
        log.expectNoMoreThan(10);
    }

    @Test
    void nothingIsReadBeforeTheReaderIsStarted() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        deliver(journal, 3);
        EntryLog log = new EntryLog(watch);
        Broker.Reader reader = broker.read(journal, 0, 16, log);
        send(journal, 3, 6);
        confirms.awaitConfirmedBelow(6);
        log.expectNoMoreThan(0);

        reader.start();
        assertThat(log.awaitCount(6)).containsExactlyElementsOf(entries(0, 6));
        reader.start();
        log.expectNoMoreThan(6);
    }

    @Test
    void aReaderThatIsClosedBeforeItIsStartedReadsNothing() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        deliver(journal, 1);
        EntryLog log = new EntryLog(watch);
        Broker.Reader reader = broker.read(journal, 0, 16, log);
        reader.close();
        reader.start();
        log.expectNoMoreThan(0);
    }

    @Test
    void aReaderThatIsStartedWhenItsJournalIsGoneIsTold() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        deliver(journal, 1);
        EntryLog log = new EntryLog(watch);
        Broker.Reader reader = broker.read(journal, 0, 16, log);
        broker.deleteJournal(journal);
        log.expectNoMoreDeletionsThan(0);

        reader.start();
        log.awaitDeleted();
        log.expectNoMoreThan(0);
    }

    @Test
    void whatIsPassedOnWithoutBeingLookedAtArrivesAsItWas() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        Destination.Queue work = queue("work");
        DeliveryLog arrived = new DeliveryLog(watch);
        broker.consume(work, 16, arrived).start();
        ConfirmLog passedOn = new ConfirmLog(watch);
        Broker.Publisher onward = broker.publisher(passedOn);
        broker.read(journal, 0, 16, (offset, _, message) -> onward.publish(offset, work, message))
                .start();
        deliver(journal, 5);

        arrived.awaitCount(5);
        assertThat(arrived.messages())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 5).mapToObj(BrokerFixture::message).toList());
        passedOn.awaitConfirmedBelow(5);
    }

    @Test
    void whatIsKnownOfAMessageBeforeItIsLookedAtIsTrue() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        List<LazyMessage> read = new ArrayList<>();
        broker.read(journal, 0, 16, (_, _, message) -> watch.note(() -> read.add(message)))
                .start();
        deliver(journal, 2);

        watch.await("two entries", () -> read.size() == 2);
        LazyMessage last = watch.see(read::getLast);
        assertThat(last.header()).isEqualTo(LazyMessage.Header.of(message(1)));
        assertThat(last.message()).isEqualTo(message(1));
        assertThat(last.message()).isEqualTo(message(1));
    }

    @Test
    void messageComesOutAsItWas() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        Message sent = message(0);
        publisher.publish(0, journal, sent);
        EntryLog log = new EntryLog(watch);
        broker.read(journal, 0, 1, log).start();

        Message read = log.awaitCount(1).getFirst().message();
        assertThat(read).isEqualTo(sent);
        if (has(BrokerCapability.PASSES_REFERENCES)) {
            assertThat(read).isSameAs(sent);
        } else {
            assertThat(read).isNotSameAs(sent);
        }
    }

    @Test
    void everyReaderSeesEverything() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        EntryLog early = new EntryLog(watch);
        broker.read(journal, 0, 16, early).start();
        deliver(journal, 5);
        EntryLog late = new EntryLog(watch);
        broker.read(journal, 0, 16, late).start();
        send(journal, 5, 8);

        assertThat(early.awaitCount(8)).containsExactlyElementsOf(entries(0, 8));
        assertThat(late.awaitCount(8)).containsExactlyElementsOf(entries(0, 8));
    }

    @Test
    void readingStartsAtTheOffsetAskedFor() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        deliver(journal, 6);
        EntryLog log = new EntryLog(watch);
        broker.read(journal, 4, 16, log).start();
        EntryLog follower = new EntryLog(watch);
        broker.read(journal, 6, 16, follower).start();
        send(journal, 6, 9);

        assertThat(log.awaitCount(5)).containsExactlyElementsOf(entries(4, 9));
        assertThat(follower.awaitCount(3)).containsExactlyElementsOf(entries(6, 9));
    }

    @Test
    void readingAgainAfterClosingGoesOnWhereAsked() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        deliver(journal, 6);
        EntryLog first = new EntryLog(watch);
        Broker.Reader reader = broker.read(journal, 0, 3, first);
        reader.start();
        first.awaitCount(3);
        reader.processed(1);
        reader.close();

        EntryLog second = new EntryLog(watch);
        broker.read(journal, 2, 16, second).start();
        assertThat(second.awaitCount(4)).containsExactlyElementsOf(entries(2, 6));
    }

    @Test
    void creditBoundsWhatIsNotProcessed() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        EntryLog log = new EntryLog(watch);
        Broker.Reader reader = broker.read(journal, 0, 3, log);
        reader.start();
        send(journal, 0, 12);

        log.awaitCount(3);
        log.expectNoMoreThan(3);
        reader.processed(0);
        log.awaitCount(4);
        log.expectNoMoreThan(4);
        reader.processed(3);
        log.awaitCount(7);
        log.expectNoMoreThan(7);
        reader.processed(2);
        reader.processed(3);
        log.expectNoMoreThan(7);
        assertThat(log.all()).containsExactlyElementsOf(entries(0, 7));
    }

    @Test
    void processedEntriesStayProcessed() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        EntryLog log = new EntryLog(watch);
        Broker.Reader reader = broker.read(journal, 0, 3, log);
        reader.start();
        send(journal, 0, 3);
        log.awaitCount(3);
        reader.processed(2);
        reader.processed(0);

        send(journal, 3, 8);
        log.awaitCount(6);
        log.expectNoMoreThan(6);
    }

    @Test
    void onlyWhatWasReadCountsAsProcessed() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        EntryLog log = new EntryLog(watch);
        Broker.Reader reader = broker.read(journal, 0, 2, log);
        reader.start();
        send(journal, 0, 12);
        log.awaitCount(2);

        reader.processed(100);
        log.awaitCount(4);
        log.expectNoMoreThan(4);
    }

    @Test
    void creditCountsFromTheOffsetAskedFor() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        deliver(journal, 12);
        EntryLog log = new EntryLog(watch);
        Broker.Reader reader = broker.read(journal, 5, 2, log);
        reader.start();

        log.awaitCount(2);
        log.expectNoMoreThan(2);
        reader.processed(6);
        assertThat(log.awaitCount(4)).containsExactlyElementsOf(entries(5, 9));
        log.expectNoMoreThan(4);
    }

    @Test
    void creatingAJournalAgainChangesNothing() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        deliver(journal, 3);
        broker.createJournal(journal);

        EntryLog log = new EntryLog(watch);
        broker.read(journal, 0, 16, log).start();
        assertThat(log.awaitCount(3)).containsExactlyElementsOf(entries(0, 3));
    }

    @Test
    void publicationToNoJournalIsReturnedAndNotConfirmed() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        publisher.publish(0, new Destination.Journal(subject.name("nowhere")), message(0));
        publisher.publish(1, journal, message(1));

        confirms.awaitReturned(0);
        confirms.awaitConfirmed(1);
        assertThat(confirms.confirmed()).containsExactly(1L);
        assertThat(confirms.returned()).containsExactly(0L);
    }

    @Test
    void readingNoJournalTellsThatItIsGone() throws InterruptedException {
        EntryLog log = new EntryLog(watch);
        broker.read(new Destination.Journal(subject.name("nowhere")), 0, 1, log).start();

        log.awaitDeleted();
        log.expectNoMoreThan(0);
        log.expectNoMoreDeletionsThan(1);
    }

    @Test
    void whoReadsFromBeyondTheEndFindsOut() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        deliver(journal, 3);
        EntryLog log = new EntryLog(watch);
        broker.read(journal, 5, 16, log).start();
        publisher.publish(3, journal, message(3));

        log.awaitEndOrEntryBefore(5);
    }

    @Test
    void everyReaderSeesTheSameStamps() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        deliver(journal, 4);
        EntryLog all = new EntryLog(watch);
        EntryLog some = new EntryLog(watch);
        broker.read(journal, 0, 16, all).start();
        broker.read(journal, 2, 16, some).start();
        all.awaitCount(4);
        some.awaitCount(2);

        assertThat(some.stamps()).isEqualTo(all.stamps().subList(2, 4));
    }

    @Test
    void releasedEntriesAreForgottenOrStillThere() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        deliver(journal, 8);
        EntryLog log = new EntryLog(watch);
        Broker.Reader reader = broker.read(journal, 0, 16, log);
        reader.start();
        log.awaitCount(8);
        reader.processed(7);
        reader.release(5);

        EntryLog second = new EntryLog(watch);
        broker.read(journal, 0, 16, second).start();
        int oldest = has(BrokerCapability.FORGETS_RELEASED) ? 5 : 0;
        assertThat(second.awaitCount(8 - oldest)).containsExactlyElementsOf(entries(oldest, 8));
        second.expectNoMoreThan(8 - oldest);
    }

    @Test
    void nothingIsForgottenThatAnotherReaderHasNotReleased() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        deliver(journal, 8);
        EntryLog fast = new EntryLog(watch);
        EntryLog slow = new EntryLog(watch);
        Broker.Reader fastReader = broker.read(journal, 0, 16, fast);
        fastReader.start();
        Broker.Reader slowReader = broker.read(journal, 0, 2, slow);
        slowReader.start();
        fast.awaitCount(8);
        fastReader.processed(7);
        fastReader.release(8);
        slow.awaitCount(2);
        slowReader.processed(1);
        slowReader.release(1);
        slow.awaitCount(4);

        EntryLog third = new EntryLog(watch);
        broker.read(journal, 0, 16, third).start();
        int oldest = has(BrokerCapability.FORGETS_RELEASED) ? 1 : 0;
        assertThat(third.awaitCount(8 - oldest)).containsExactlyElementsOf(entries(oldest, 8));
    }

    @Test
    void nothingIsForgottenWhileNobodyReads() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        deliver(journal, 8);
        EntryLog first = new EntryLog(watch);
        Broker.Reader reader = broker.read(journal, 0, 16, first);
        reader.start();
        first.awaitCount(8);
        reader.processed(7);
        reader.close();
        reader.release(8);

        EntryLog second = new EntryLog(watch);
        broker.read(journal, 0, 16, second).start();
        assertThat(second.awaitCount(8)).containsExactlyElementsOf(entries(0, 8));
    }

    @Test
    void releaseKeepsWhatItsOwnReaderHasNotProcessed() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        deliver(journal, 8);
        EntryLog log = new EntryLog(watch);
        Broker.Reader reader = broker.read(journal, 0, 2, log);
        reader.start();
        log.awaitCount(2);
        reader.release(8);
        for (int offset = 0; offset < 6; offset++) {
            log.awaitCount(offset + 2);
            reader.processed(offset);
        }

        assertThat(log.awaitCount(8)).containsExactlyElementsOf(entries(0, 8));
    }

    @Test
    void fullJournalConfirmsOnlyWhenSomethingIsReleased() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        int capacity = subject.capacity();
        send(journal, 0, capacity + 3);
        if (!has(BrokerCapability.BOUNDS_JOURNALS)) {
            confirms.awaitConfirmedBelow(capacity + 3);
            return;
        }
        confirms.awaitConfirmedBelow(capacity);
        EntryLog log = new EntryLog(watch);
        Broker.Reader reader = broker.read(journal, 0, capacity + 3, log);
        reader.start();
        log.awaitCount(capacity);
        reader.processed(capacity - 1);
        confirms.expectSilenceAbout(capacity);

        reader.release(2);
        confirms.awaitConfirmedBelow(capacity + 2);
        confirms.expectSilenceAbout(capacity + 2);
        reader.release(3);
        confirms.awaitConfirmedBelow(capacity + 3);
        assertThat(log.awaitCount(capacity + 3)).containsExactlyElementsOf(entries(0, capacity + 3));
    }

    @Test
    void deletionIsToldOnceAndEndsReading() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        EntryLog busy = new EntryLog(watch);
        EntryLog idle = new EntryLog(watch);
        Broker.Reader busyReader = broker.read(journal, 0, 2, busy);
        busyReader.start();
        broker.read(journal, 0, 16, idle).start();
        deliver(journal, 8);
        busy.awaitCount(2);
        idle.awaitCount(8);
        broker.deleteJournal(journal);
        broker.deleteJournal(journal);

        busy.awaitDeleted();
        idle.awaitDeleted();
        busyReader.processed(1);
        busyReader.release(2);
        busyReader.close();
        busy.expectNoMoreThan(2);
        busy.expectNoMoreDeletionsThan(1);
        idle.expectNoMoreDeletionsThan(1);
    }

    @Test
    void publicationsToADeletedJournalAreReturned() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        int capacity = subject.capacity();
        deliver(journal, capacity);
        if (has(BrokerCapability.BOUNDS_JOURNALS)) {
            publisher.publish(capacity, journal, message(capacity));
            confirms.expectSilenceAbout(capacity);
        }
        broker.deleteJournal(journal);
        publisher.publish(capacity + 1, journal, message(capacity + 1));

        confirms.awaitReturned(capacity + 1);
        if (has(BrokerCapability.BOUNDS_JOURNALS)) {
            confirms.awaitReturned(capacity);
        }
        assertThat(confirms.confirmed()).hasSize(capacity);
    }

    @Test
    void journalCreatedAfterDeletionIsNew() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        deliver(journal, 3);
        EntryLog old = new EntryLog(watch);
        broker.read(journal, 0, 16, old).start();
        old.awaitCount(3);
        broker.deleteJournal(journal);
        old.awaitDeleted();
        broker.createJournal(journal);
        publisher.publish(3, journal, message(0));

        EntryLog fresh = new EntryLog(watch);
        broker.read(journal, 0, 16, fresh).start();
        assertThat(fresh.awaitCount(1)).containsExactlyElementsOf(entries(0, 1));
        assertThat(old.stamps()).doesNotContainAnyElementsOf(fresh.stamps());
        old.expectNoMoreThan(3);
    }

    @Test
    void closedReaderHearsNothingMoreNotEvenTheDeletion() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        deliver(journal, 2);
        EntryLog log = new EntryLog(watch);
        Broker.Reader reader = broker.read(journal, 0, 16, log);
        reader.start();
        log.awaitCount(2);
        reader.close();
        reader.close();
        send(journal, 2, 4);
        broker.deleteJournal(journal);

        log.expectNoMoreThan(2);
        log.expectNoMoreDeletionsThan(0);
    }

    @Test
    void closingTheBrokerEndsItsReaders() throws InterruptedException {
        Destination.Journal journal = journal("journal");
        EntryLog log = new EntryLog(watch);
        send(journal, 0, 3);
        // They are there before the reader is, so what is beyond its credit arrives with the first one.
        Broker.Reader reader = broker.read(journal, 0, 1, log);
        reader.start();
        log.awaitCount(1);
        broker.close();
        reader.processed(0);

        log.expectNoMoreThan(1);
        log.expectNoMoreDeletionsThan(0);
        assertThatThrownBy(() -> broker.read(journal, 0, 1, log)).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> broker.createJournal(journal)).isInstanceOf(UnavailableException.class);
    }

    private static List<EntryLog.Entry> entries(int from, int end) {
        return IntStream.range(from, end)
                .mapToObj(i -> new EntryLog.Entry(i, message(i)))
                .toList();
    }
}
