package kopi.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import kopi.core.message.Message;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The part of {@link BrokerContract} about many threads at once. It counts what the RabbitMQ team's Jepsen tests count:
 * lost, unexpected and duplicated messages.
 */
abstract class BrokerStressContract extends BrokerFixture {
    private static final int PUBLISHERS = 3;
    /** Publications that each publisher may have unconfirmed. */
    private static final int WINDOW = 8;

    private static final int PREFETCH = 4;
    private static final int CHURNS = 8;

    private final Violations violations = new Violations();
    private ExecutorService threads;
    private int messages;

    @BeforeEach
    void startThreads() {
        threads = Executors.newCachedThreadPool();
        assumeTrue(has(BrokerCapability.RUNS_THREADS), "the broker is for one thread only");
        messages = subject.stressMessages();
    }

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void queueLosesNothingThoughConsumersRejectAndClose()
            throws InterruptedException, ExecutionException, TimeoutException {
        Destination.Queue work = queue("work");
        Ledger ledger = new Ledger(messages, watch, violations);
        broker.consume(Broker.DEAD_LETTERS, PREFETCH, delivery -> {
                    if (delivery.message() instanceof Message.DeadLetter letter
                            && letter.queue().equals(work.name())) {
                        ledger.settled(letter.poison());
                        delivery.acknowledge();
                    }
                })
                .start();
        try (Settler settler = new Settler(threads)) {
            for (int i = 0; i < 3; i++) {
                broker.consume(work, PREFETCH, new Worker(PREFETCH, ledger, settler, violations))
                        .start();
            }
            List<Future<?>> publishing = startPublishers(work, ledger);
            // A consumer that settles nothing and closes, again and again.
            for (int churn = 1; churn <= CHURNS; churn++) {
                Gauge gauge = new Gauge(PREFETCH, violations);
                Broker.Subscription idler = broker.consume(work, PREFETCH, delivery -> {
                    gauge.enter();
                    gauge.leave();
                });
                idler.start();
                ledger.awaitSettled(churn * messages / (CHURNS + 1));
                idler.close();
            }
            join(publishing);
            ledger.awaitSettled(messages);
        }
        ledger.assertEachConfirmedOnce();
        assertThat(violations.all()).isEmpty();
    }

    @Test
    void journalGivesEveryReaderTheSameSequence() throws InterruptedException, ExecutionException, TimeoutException {
        Destination.Journal journal = journal("journal");
        Ledger ledger = new Ledger(messages, watch, violations);
        List<PacedReader> readers = List.of(
                new PacedReader(8, ledger, violations),
                new PacedReader(1, ledger, violations),
                new PacedReader(5, ledger, violations));
        List<Future<?>> running = new ArrayList<>();
        for (PacedReader reader : readers) {
            Broker.Reader subscription = broker.read(journal, 0, reader.credit(), reader);
            subscription.start();
            running.add(threads.submit(() -> {
                reader.run(subscription, messages, subject.patience());
                return null;
            }));
        }
        running.addAll(startPublishers(journal, ledger));
        join(running);

        ledger.assertEachConfirmedOnce();
        assertThat(violations.all()).isEmpty();
        List<Integer> sequence = readers.getFirst().sequence();
        assertThat(sequence)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, messages).boxed().toList());
        assertThat(readers).allSatisfy(reader -> assertThat(reader.sequence()).isEqualTo(sequence));
        for (int publisher = 0; publisher < PUBLISHERS; publisher++) {
            int own = publisher;
            assertThat(sequence.stream().filter(i -> i % PUBLISHERS == own).toList())
                    .as("entries of publisher %s", own)
                    .isSorted();
        }
    }

    @Test
    void closingUnderLoadEndsAllCalls() throws InterruptedException, ExecutionException, TimeoutException {
        Destination.Queue work = queue("work");
        Destination.Journal journal = journal("journal");
        AtomicInteger calls = new AtomicInteger();
        for (int i = 0; i < 2; i++) {
            broker.consume(work, PREFETCH, delivery -> {
                        watch.note(calls::incrementAndGet);
                        delivery.acknowledge();
                    })
                    .start();
        }
        broker.read(journal, 0, PREFETCH, (_, _, _) -> watch.note(calls::incrementAndGet))
                .start();
        AtomicBoolean stopped = new AtomicBoolean();
        List<Future<?>> publishing = List.of(
                publishUntil(stopped, work, calls),
                publishUntil(stopped, work, calls),
                publishUntil(stopped, journal, calls));
        watch.await("some load", () -> calls.get() > 100);

        broker.close();
        int underWay = 3 + publishing.size();
        int atClose = calls.get();
        watch.staysFalse("calls after closing, beyond those under way", () -> calls.get() > atClose + underWay);
        stopped.set(true);
        join(publishing);
        assertThat(violations.all()).isEmpty();
    }

    /** Publishes within a window until told to stop, and once more after that: a closed broker just does not answer. */
    private Future<?> publishUntil(AtomicBoolean stopped, Destination to, AtomicInteger calls) {
        Semaphore window = new Semaphore(WINDOW);
        Broker.Publisher own = broker.publisher(new Broker.Confirms() {
            @Override
            public void confirmed(long number) {
                watch.note(calls::incrementAndGet);
                window.release();
            }

            @Override
            public void returned(long number) {
                violations.add("returned: " + number);
            }
        });
        return threads.submit(() -> {
            int sent = 0;
            while (!stopped.get()) {
                if (window.tryAcquire(1, TimeUnit.MILLISECONDS)) {
                    own.publish(sent, to, message(sent));
                    sent++;
                }
            }
            own.publish(sent, to, message(sent));
            own.close();
            return null;
        });
    }

    /** Publishers that send all messages between them, each those of its residue, within a window. */
    private List<Future<?>> startPublishers(Destination to, Ledger ledger) {
        List<Future<?>> publishing = new ArrayList<>();
        for (int first = 0; first < PUBLISHERS; first++) {
            int start = first;
            publishing.add(threads.submit(() -> {
                Semaphore window = new Semaphore(WINDOW);
                Broker.Publisher own = broker.publisher(ledger.confirming(window));
                for (int i = start; i < messages; i += PUBLISHERS) {
                    if (!window.tryAcquire(subject.patience().toMillis(), TimeUnit.MILLISECONDS)) {
                        throw new TimeoutException("no confirmation before message " + i);
                    }
                    own.publish(i, to, message(i));
                }
                assertThat(window.tryAcquire(WINDOW, subject.patience().toMillis(), TimeUnit.MILLISECONDS))
                        .as("the last publications are confirmed")
                        .isTrue();
                return null;
            }));
        }
        return publishing;
    }

    private void join(List<Future<?>> running) throws InterruptedException, ExecutionException, TimeoutException {
        for (Future<?> future : running) {
            future.get(2 * subject.patience().toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
