package kopi.adapter.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import kopi.core.message.Message;
import kopi.core.model.JobId;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.port.LazyMessage;

/**
 * Numbered messages, and what became of them: confirmed by whom, delivered, read. It counts what the RabbitMQ team's
 * Jepsen tests count: lost, unexpected, and confirmed twice. Thread-safe.
 */
final class NumberedMessages {
    private static final JobId JOB = new JobId("tally");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LOOK_MILLIS = 20;
    private static final int WINDOW = 64;

    /** Makes messages a few kilobytes long, so that a broken connection breaks in the middle of some. */
    private static final String PADDING = "x".repeat(4_000);

    /** Of what is missing. */
    private static final int SHOWN = 10;

    private final int messages;
    private final BitSet confirmed = new BitSet();
    private final BitSet delivered = new BitSet();
    private final List<Integer> read = new ArrayList<>();
    private final List<Long> offsets = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private int returned;
    private boolean isDeleted;
    private boolean isReplaced;

    NumberedMessages(int messages) {
        this.messages = messages;
    }

    static Message message(int i) {
        return new Message.JobFailed(JOB, i + PADDING);
    }

    private static int index(Message message) {
        return message instanceof Message.JobFailed failed && failed.job().equals(JOB)
                ? Integer.parseInt(failed.reason().replace(PADDING, ""))
                : -1;
    }

    private synchronized void note(Runnable change) {
        change.run();
        notifyAll();
    }

    /** Publishes all messages on this thread, within a window. */
    void publish(Broker broker, Destination to) throws InterruptedException, TimeoutException {
        Semaphore window = new Semaphore(WINDOW);
        try (Broker.Publisher publisher = broker.publisher(new Broker.Confirms() {
            @Override
            public void confirmed(long number) {
                note(() -> {
                    if (confirmed.get((int) number)) {
                        wrong.add("confirmed twice: " + number);
                    }
                    confirmed.set((int) number);
                });
                window.release();
            }

            @Override
            public void returned(long number) {
                note(() -> returned++);
                window.release();
            }
        })) {
            for (int i = 0; i < messages; i++) {
                acquire(window, 1);
                publisher.publish(i, to, message(i));
            }
            acquire(window, WINDOW);
        }
    }

    private static void acquire(Semaphore window, int permits) throws InterruptedException, TimeoutException {
        if (!window.tryAcquire(permits, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TimeoutException("confirmations are missing after " + PATIENCE);
        }
    }

    /** Acknowledges whatever comes. */
    Broker.DeliveryHandler consumer() {
        return delivery -> {
            note(() -> {
                int index = index(delivery.message());
                if (index < 0 || index >= messages) {
                    wrong.add("unexpected: " + delivery.message());
                } else {
                    delivered.set(index);
                }
            });
            delivery.acknowledge();
        };
    }

    /** Reads whatever comes. Its reader has to be opened with more credit than there are entries. */
    Broker.EntryHandler reader() {
        return new Broker.EntryHandler() {
            @Override
            public void read(long offset, long stamp, LazyMessage message) {
                note(() -> {
                    if (!offsets.isEmpty() && offset <= offsets.getLast()) {
                        wrong.add("offset " + offset + " after " + offsets.getLast());
                    }
                    offsets.add(offset);
                    read.add(index(message.message()));
                });
            }

            @Override
            public void deleted() {
                note(() -> isDeleted = true);
            }

            @Override
            public void replaced() {
                note(() -> isReplaced = true);
            }
        };
    }

    /** Waits until it holds; looks also when nothing has been noted. */
    synchronized void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            assertThat(millis).as("%s, within %s: %s", what, PATIENCE, this).isPositive();
            wait(LOOK_MILLIS);
        }
    }

    void awaitConfirmed(int count) throws InterruptedException {
        await(count + " confirmed", () -> confirmed.cardinality() >= count);
    }

    void awaitDelivered(int count) throws InterruptedException {
        await(count + " delivered", () -> delivered.cardinality() >= count);
    }

    /** Counts messages, not entries: one that was sent again may stand in the journal twice. */
    void awaitRead(int count) throws InterruptedException {
        await(count + " read", () -> read.stream().distinct().count() >= count);
    }

    void awaitReturned() throws InterruptedException {
        await("one returned", () -> returned > 0);
    }

    void awaitDeleted() throws InterruptedException {
        await("told that it is deleted", () -> isDeleted);
    }

    void awaitReplaced() throws InterruptedException {
        await("told that it is replaced", () -> isReplaced);
    }

    synchronized void assertNothingWrong() {
        assertThat(wrong).isEmpty();
        assertThat(returned).isZero();
        assertThat(isDeleted || isReplaced).as("deleted or replaced").isFalse();
    }

    @Override
    public synchronized String toString() {
        List<Integer> unread = IntStream.range(0, messages)
                .filter(confirmed::get)
                .filter(index -> !read.contains(index))
                .limit(SHOWN)
                .boxed()
                .toList();
        return "of %d messages %d confirmed, %d returned, %d delivered, %d read, not %s, wrong: %s"
                .formatted(
                        messages,
                        confirmed.cardinality(),
                        returned,
                        delivered.cardinality(),
                        read.stream().distinct().count(),
                        unread,
                        wrong);
    }
}
