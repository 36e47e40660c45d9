package kopi.adapter.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kopi.core.message.Message.CloseJob;
import kopi.core.meter.Meter;
import kopi.core.model.JobId;
import kopi.core.port.Attempts;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.port.LazyMessage;
import kopi.core.trace.Span;
import kopi.core.trace.SpanStart;
import kopi.core.trace.TraceContext;
import kopi.core.trace.Tracer;
import kopi.protocol.WireCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Goal: who has sent a message comes with it, through queues and streams, and whatever stands there harms nobody. */
@Timeout(120)
class TraceHeaderTest {
    private static final JobId JOB = new JobId("night");
    private static final TraceContext SENDER = new TraceContext(1, 2, 3, true);
    private static final TraceContext SENDING = new TraceContext(1, 2, 4, true);

    @RegisterExtension
    static final RabbitNode NODE = new RabbitNode();

    private final BlockingQueue<Optional<TraceContext>> came = new LinkedBlockingQueue<>();

    private RabbitBroker connect(Tracer tracer) throws InterruptedException {
        return RabbitBroker.connect(
                "traced",
                NODE.broker().server(),
                RabbitOptions.DEFAULT,
                List.of(),
                new WireCodec(),
                new NodeNotes(Attempts.NONE, Meter.NONE, tracer),
                failure -> {
                    throw new AssertionError(failure);
                });
    }

    /** Takes one span at a time, which is called {@link #SENDING}. */
    private static final class OneSpan implements Tracer, Span {
        private final ConcurrentLinkedQueue<SpanStart> begun = new ConcurrentLinkedQueue<>();
        private final CountDownLatch ended = new CountDownLatch(1);

        @Override
        public Span begin(SpanStart start) {
            begun.add(start);
            return this;
        }

        @Override
        public Optional<TraceContext> context() {
            return Optional.of(SENDING);
        }

        @Override
        public void end() {
            ended.countDown();
        }

        @Override
        public void close() {
            // There is nothing to send.
        }
    }

    private static final Broker.Confirms UNHEARD = new Broker.Confirms() {
        @Override
        public void confirmed(long number) {
            // Nobody waits for it.
        }

        @Override
        public void returned(long number) {
            // Nobody waits for it.
        }
    };

    private Optional<TraceContext> next() throws InterruptedException {
        Optional<TraceContext> sender = came.poll(60, TimeUnit.SECONDS);
        assertThat(sender).as("a message within a minute").isNotNull();
        return sender;
    }

    private static Destination.Queue queue() {
        return new Destination.Queue("traced-" + UUID.randomUUID());
    }

    private void consume(Broker broker, Destination.Queue queue) {
        broker.consume(queue, 1, delivery -> {
                    came.add(delivery.trace());
                    delivery.acknowledge();
                })
                .start();
    }

    @Test
    void theSpanOfTheSendingComesWithTheMessageAndEndsWhenItIsConfirmed() throws InterruptedException {
        var tracer = new OneSpan();
        Destination.Queue queue = queue();
        try (RabbitBroker broker = connect(tracer)) {
            broker.declareQueue(queue);
            consume(broker, queue);
            Broker.Publisher publisher = broker.publisher(UNHEARD);

            publisher.publish(1, queue, LazyMessage.of(new CloseJob(JOB)));
            assertThat(next()).isEmpty();
            assertThat(tracer.begun).isEmpty();

            publisher.publish(2, queue, LazyMessage.of(new CloseJob(JOB)).traced(SENDER));
            assertThat(next()).contains(SENDING);
            assertThat(tracer.begun).singleElement().satisfies(span -> {
                assertThat(span.name()).isEqualTo("send " + queue.name());
                assertThat(span.parent()).contains(SENDER);
            });
            assertThat(tracer.ended.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whoIsNotTracedPassesOnThroughAStreamWhatHeHasGot() throws InterruptedException {
        var journal = new Destination.Journal("traced-" + UUID.randomUUID());
        try (RabbitBroker broker = connect(Tracer.NONE)) {
            broker.createJournal(journal);
            broker.publisher(UNHEARD)
                    .publish(1, journal, LazyMessage.of(new CloseJob(JOB)).traced(SENDER));
            broker.read(journal, 0, 1, (_, _, message) -> came.add(message.trace()))
                    .start();

            assertThat(next()).contains(SENDER);
        }
    }

    @Test
    void whatIsNoTraceIsNone() throws IOException, InterruptedException, TimeoutException {
        Destination.Queue queue = queue();
        byte[] body = new WireCodec().encode(new CloseJob(JOB));
        try (RabbitBroker broker = connect(Tracer.NONE);
                var raw = Raw.connect(NODE.broker().server());
                var channel = raw.createChannel()) {
            broker.declareQueue(queue);
            consume(broker, queue);
            for (Object junk : List.of("x".repeat(10_000), 7, Map.of("a", "b"), SENDER.header() + "-")) {
                var properties = Wire.properties(1, "", Optional.empty())
                        .builder()
                        .headers(Map.of(TraceContext.HEADER, junk))
                        .build();
                channel.basicPublish("", queue.name(), properties, body);
                assertThat(next()).as(junk.getClass().toString()).isEmpty();
            }
        }
    }
}
