package kopi.adapter.rabbitmq;

import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import kopi.core.port.MessageCodec;

/**
 * What the publishers and subscriptions of a broker share.
 *
 * @param codec encodes and decodes messages
 * @param outbox takes publications
 * @param consuming attaches subscriptions to connections
 * @param executor runs handlers
 * @param failures hears what handlers threw
 * @param garbage counts what could not be decoded
 * @param closed whether the broker is closed
 */
record Parts(
        MessageCodec codec,
        Outbox outbox,
        ConsumingSession consuming,
        Executor executor,
        Consumer<Throwable> failures,
        Garbage garbage,
        BooleanSupplier closed) {
    Mailbox mailbox() {
        return new Mailbox(executor, failures, closed);
    }
}
