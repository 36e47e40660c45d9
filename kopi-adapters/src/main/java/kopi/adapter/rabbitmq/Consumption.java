package kopi.adapter.rabbitmq;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ChannelContinuationTimeoutException;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import kopi.core.error.CorruptStateException;
import kopi.core.message.Message;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.trace.TraceContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer of a work queue, on one channel after the other.
 *
 * <p><b>Threads.</b> The client's threads only put deliveries into the mailbox. The mailbox calls the handler, which has
 * them decoded. The broker delivers again what a lost channel has brought.
 */
final class Consumption extends ChannelSubscriber implements Broker.Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(Consumption.class);

    /** A quorum queue takes more for this. */
    private static final int MAX_PREFETCH = 2_000;

    /** So often in a row may RabbitMQ leave unanswered who wants to consume, before the queue is taken for broken. */
    private static final int UNANSWERED = 2;

    private final Destination.Queue queue;
    private final int prefetch;
    private final Broker.DeliveryHandler handler;
    /** How often in a row RabbitMQ has not answered; for who attaches, one at a time. */
    private int unanswered;

    /** Whether the queue was there once, so that it may be declared again. */
    private volatile boolean hasConsumed;

    /** @param subscribe subscribes now, or throws an UnavailableException */
    Consumption(
            Destination.Queue queue,
            int prefetch,
            Broker.DeliveryHandler handler,
            BrokerContext context,
            Consumer<ConsumingSession.Subscriber> subscribe) {
        super(context, subscribe);
        this.queue = queue;
        this.prefetch = Math.min(prefetch, MAX_PREFETCH);
        this.handler = handler;
    }

    @Override
    void feedFrom(LiveConnection live) throws IOException {
        var next = new Deliveries(live);
        Channel channel = next.getChannel();
        try {
            if (hasConsumed) {
                Topology.declare(channel, queue);
            }
            channel.basicQos(prefetch);
            change(next);
            channel.basicConsume(queue.name(), false, next);
            hasConsumed = true;
            unanswered = 0;
        } catch (IOException | RuntimeException e) {
            change(null);
            LiveConnection.close(channel);
            // Declaring or setting the prefetch may be slow, too, but tells nothing of the queue's leader.
            if (e instanceof ChannelContinuationTimeoutException timeout
                    && timeout.getMethod() instanceof AMQP.Basic.Consume) {
                renewIfUnanswered(live);
            }
            throw e;
        }
    }

    /**
     * Makes the queue anew if RabbitMQ leaves us without an answer again and again. RabbitMQ 3.10 writes down within some
     * seconds only which queues are its own: when it is killed before, it comes back with the queue, but with none of its
     * log, and the queue waits for a leader for ever (<a
     * href="https://github.com/rabbitmq/rabbitmq-server/issues/15725">rabbitmq-server 15725</a>). Messages that a queue
     * without a leader may hold are lost with it; whoever waits for what they lead to asks again.
     */
    private void renewIfUnanswered(LiveConnection live) throws IOException {
        unanswered++;
        if (unanswered >= UNANSWERED) {
            LOG.warn("{} has no leader: RabbitMQ does not answer consumers; recreating it", this);
            unanswered = 0;
            live.once(channel -> {
                channel.queueDelete(queue.name());
                Topology.declare(channel, queue);
            });
        }
    }

    @Override
    public void close() {
        finish();
    }

    private void deliver(Deliveries from, long tag, AMQP.BasicProperties properties, byte[] body) {
        if (!isPresent(from)) {
            return;
        }
        int redeliveries = Wire.redeliveries(properties);
        if (isOfAClosedJob(body, redeliveries > 0)) {
            from.acknowledge(tag);
            return;
        }
        long stamp = Wire.stamp(properties);
        Optional<String> objection = context().quarantine().objection(stamp);
        if (objection.isPresent()) {
            putAside(from, tag, body, objection.get());
            return;
        }
        // A node that hosts several stages consumes the queues between them, too.
        boolean isBatch = JobPresence.concerns(queue);
        if (isBatch) {
            context().working().lock();
        }
        try (var _ = context().quarantine().begin(stamp)) {
            handler.delivered(new FedDelivery(from, tag, properties, body, redeliveries));
        } catch (CorruptStateException e) {
            // It would be no better next time.
            putAside(from, tag, body, Failures.text(e));
        } finally {
            if (isBatch) {
                context().working().unlock();
            }
        }
    }

    /** Before it is decoded: that may be what it is poisonous for. */
    private boolean isOfAClosedJob(byte[] body, boolean isRedelivered) {
        if (!JobPresence.concerns(queue)) {
            return false;
        }
        return context()
                .codec()
                .subject(body)
                .filter(subject -> context().jobs().isGone(subject.job(), isRedelivered))
                .isPresent();
    }

    private void putAside(Deliveries from, long tag, byte[] body, String reason) {
        context().quarantine().put(queue.name(), body, reason, () -> from.acknowledge(tag), () -> !isPresent(from));
    }

    /** What is consumed. */
    Destination.Queue queue() {
        return queue;
    }

    @Override
    public String toString() {
        return "queue " + queue.name();
    }

    /** What comes over one channel. */
    private final class Deliveries extends Feed {
        Deliveries(LiveConnection live) throws IOException {
            super(live);
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
            context().received(body);
            mailbox().put(() -> deliver(this, envelope.getDeliveryTag(), properties, body));
        }

        void acknowledge(long tag) {
            settle(channel -> channel.basicAck(tag, false));
        }

        /** As a rejection, not as a nack: RabbitMQ 4.3 counts only those. */
        void requeue(long tag) {
            settle(channel -> channel.basicReject(tag, true));
        }
    }

    /** A delivery. */
    private final class FedDelivery implements Broker.Delivery {
        private final Deliveries from;
        private final long tag;
        private final AMQP.BasicProperties properties;
        private final int redeliveries;
        /** What came, until it is decoded: only one of the two is held. */
        @GuardedBy("this")
        private byte @Nullable [] body;

        @GuardedBy("this")
        private @Nullable Message message;

        private final AtomicBoolean isSettled = new AtomicBoolean();

        FedDelivery(Deliveries from, long tag, AMQP.BasicProperties properties, byte[] body, int redeliveries) {
            this.from = from;
            this.tag = tag;
            this.properties = properties;
            this.body = body;
            this.redeliveries = redeliveries;
        }

        @Override
        public synchronized Message message() {
            Message known = message;
            if (known == null) {
                known = Wire.decode(context().codec(), properties, Objects.requireNonNull(body));
                message = known;
                body = null;
            }
            return known;
        }

        @Override
        public int redeliveries() {
            return redeliveries;
        }

        @Override
        public Optional<TraceContext> trace() {
            return Wire.trace(properties);
        }

        @Override
        public void acknowledge() {
            if (isSettled.compareAndSet(false, true)) {
                from.acknowledge(tag);
            }
        }

        @Override
        public void reject(String reason) {
            if (!isSettled.compareAndSet(false, true)) {
                return;
            }
            if (redeliveries < Broker.DELIVERY_LIMIT - 1 || queue.equals(Broker.DEAD_LETTERS)) {
                from.requeue(tag);
            } else if (isPresent(from)) {
                deadLetter(new Message.DeadLetter(queue.name(), message(), reason));
            }
        }

        /** The last rejection: the broker would bury the message, too, but only we know why. */
        private void deadLetter(Message.DeadLetter letter) {
            byte[] body = context().codec().encode(letter);
            context().outbox().add(new Publication(Broker.DEAD_LETTERS, body, "", new Publication.Outcome() {
                @Override
                public void confirmed() {
                    from.acknowledge(tag);
                }

                @Override
                public void returned() {
                    from.requeue(tag);
                }

                @Override
                public boolean isAbandoned() {
                    return !isPresent(from);
                }
            }));
        }
    }
}
