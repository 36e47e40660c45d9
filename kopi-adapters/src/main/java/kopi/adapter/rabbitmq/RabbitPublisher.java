package kopi.adapter.rabbitmq;

import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.port.LazyMessage;
import kopi.core.trace.Span;
import kopi.core.trace.SpanStart;
import kopi.platform.SerialQueue;

/** Encodes messages on the publisher's thread, and tells it of them in a mailbox. */
final class RabbitPublisher implements Broker.Publisher {
    /** What the AMQP client and RabbitMQ 3.10 take at the other end; RabbitMQ 4 takes 16 MiB unless told otherwise. */
    private static final int MAX_BYTES = 64 << 20;

    private final Broker.Confirms confirms;
    private final BrokerContext context;
    private final SerialQueue<Runnable> mailbox;
    private volatile boolean isClosed;

    RabbitPublisher(Broker.Confirms confirms, BrokerContext context) {
        this.confirms = confirms;
        this.context = context;
        this.mailbox = context.mailbox();
    }

    @Override
    public void publish(long number, Destination to, LazyMessage message) {
        if (isClosed) {
            return;
        }
        byte[] body = message.encodedBy(context.codec());
        if (body.length > MAX_BYTES) {
            throw new IllegalStateException("a message to " + to.name() + " has " + body.length
                    + " bytes, more than RabbitMQ takes: " + message.message().subject());
        }
        Span sending = begin(to, message);
        context.outbox()
                .add(new Publication(
                        to, body, "", sending.context().or(message::trace), new Numbered(number, sending)));
    }

    /** From now until it is confirmed; who sent the message may be traced, though this process is not. */
    private Span begin(Destination to, LazyMessage message) {
        if (message.trace().isEmpty()) {
            return Span.NONE;
        }
        LazyMessage.Header header = message.header();
        return context.tracer()
                .begin(SpanStart.send(
                        to.name(), header.job(), header.batch(), message.trace().get()));
    }

    @Override
    public void close() {
        isClosed = true;
    }

    /** Passes on what became of one publication. */
    private final class Numbered implements Publication.Outcome {
        private final long number;
        private final Span sending;

        Numbered(long number, Span sending) {
            this.number = number;
            this.sending = sending;
        }

        @Override
        public void confirmed() {
            sending.end();
            mailbox.put(() -> {
                if (!isClosed) {
                    confirms.confirmed(number);
                }
            });
        }

        @Override
        public void returned() {
            sending.failed("there is no such queue or journal");
            sending.end();
            mailbox.put(() -> {
                if (!isClosed) {
                    confirms.returned(number);
                }
            });
        }

        @Override
        public boolean isAbandoned() {
            return isClosed;
        }
    }
}
