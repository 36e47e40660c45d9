package kopi.adapter.rabbitmq;

import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import kopi.core.meter.Meter;
import kopi.core.meter.Metrics;
import kopi.core.port.MessageCodec;
import kopi.core.trace.Tracer;
import kopi.platform.SerialQueue;

/**
 * What the publishers and subscriptions of a broker share.
 *
 * @param codec encodes and decodes messages
 * @param outbox takes publications
 * @param consuming attaches subscriptions to connections
 * @param executor runs handlers
 * @param failures hears what handlers threw
 * @param quarantine takes what cannot be read or must not be worked on
 * @param jobs tells which jobs are gone
 * @param reads bounds what readers hold
 * @param working held while a batch is decoded and worked on: the memory of a process is for one at a time
 * @param meter counts what comes
 * @param tracer takes spans of what is sent
 * @param closed whether the broker is closed
 */
record BrokerContext(
        MessageCodec codec,
        Outbox outbox,
        ConsumingSession consuming,
        Executor executor,
        Consumer<Throwable> failures,
        Quarantine quarantine,
        JobPresence jobs,
        SharedReadBudget reads,
        ReentrantLock working,
        Meter meter,
        Tracer tracer,
        BooleanSupplier closed) {
    private static final String RECEIVED = "received";

    /** Counts a message that has come. */
    void received(byte[] body) {
        meter.count(Metrics.MESSAGE_BYTES, body.length, RECEIVED);
    }

    /** Runs what is put into it one after the other, and nothing any more once the broker is closed. */
    SerialQueue<Runnable> mailbox() {
        return new SerialQueue<>(executor, this::run);
    }

    private void run(Runnable task) {
        if (closed.getAsBoolean()) {
            return;
        }
        try {
            task.run();
        } catch (Throwable failure) {
            failures.accept(failure);
        }
    }
}
