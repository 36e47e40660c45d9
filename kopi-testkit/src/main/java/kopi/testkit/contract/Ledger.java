package kopi.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import kopi.core.message.Message;
import kopi.core.port.Broker;

/** What became of each message of a stress test. Thread-safe. */
final class Ledger {
    private final Watch watch;
    private final Violations violations;
    private final AtomicIntegerArray confirmed;
    private final AtomicIntegerArray settled;
    /** Messages settled at least once; guarded by the watch. */
    private int settledMessages;

    Ledger(int messages, Watch watch, Violations violations) {
        this.watch = watch;
        this.violations = violations;
        this.confirmed = new AtomicIntegerArray(messages);
        this.settled = new AtomicIntegerArray(messages);
    }

    /** Counts the confirmations of one publisher, and gives back its permits. */
    Broker.Confirms confirming(Semaphore window) {
        return new Broker.Confirms() {
            @Override
            public void confirmed(long number) {
                confirmed.incrementAndGet((int) number);
                window.release();
            }

            @Override
            public void returned(long number) {
                violations.add("returned: " + number);
            }
        };
    }

    /** The message is there: a violation if it was never sent. */
    void arrived(Message message) {
        int index = BrokerFixture.index(message);
        if (index < 0 || index >= settled.length()) {
            violations.add("unexpected: " + message);
        }
    }

    /** The message is done with. */
    void settled(Message message) {
        arrived(message);
        if (settled.getAndIncrement(BrokerFixture.index(message)) == 0) {
            watch.note(() -> settledMessages++);
        }
    }

    /** Waits until so many messages are done with, or something is wrong. */
    void awaitSettled(int count) throws InterruptedException {
        watch.await(
                count + " settled messages",
                () -> settledMessages >= count || !violations.all().isEmpty());
    }

    void assertEachConfirmedOnce() {
        assertThat(IntStream.range(0, confirmed.length()).filter(i -> confirmed.get(i) != 1))
                .as("messages not confirmed exactly once")
                .isEmpty();
    }
}
