package kopi.adapter.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import kopi.core.port.Destination;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether a stream has as many entries as it is known to have had once.
 *
 * <p>RabbitMQ does not tell how long a stream is (its message counts lag by seconds), and who reads from an offset beyond
 * the end is left waiting until the stream has grown so far: after a loss of data that may be never. So the probe
 * subscribes to what comes <em>next</em>, then publishes a mark, an entry that readers skip, and looks at the offset at
 * which the mark arrives. The mark is published like everything else: it waits with the rest while the broker is blocked.
 */
final class HistoryProbe extends DefaultConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryProbe.class);
    private static final int CREDIT = 16;

    /** What a probe finds. */
    enum Finding {
        LONG_ENOUGH,
        TOO_SHORT,
        /** There is no such stream. */
        GONE,
        /** The channel was lost before it knew. */
        UNKNOWN
    }

    private final long min;
    private final Consumer<Finding> result;
    private final String mark = UUID.randomUUID().toString();
    private final AtomicBoolean isDone = new AtomicBoolean();

    private HistoryProbe(Channel channel, long min, Consumer<Finding> result) {
        super(channel);
        this.min = min;
        this.result = result;
    }

    /**
     * Starts to probe.
     *
     * @param channel is the probe's alone; to be closed when it is done
     * @param min how many entries the stream should have
     * @param result hears what it finds, once, on a thread of the client: must return soon
     * @throws IOException if the stream is not there, or the channel is lost
     */
    static void start(Channel channel, Destination.Journal journal, long min, Outbox outbox, Consumer<Finding> result)
            throws IOException {
        var probe = new HistoryProbe(channel, min, result);
        channel.basicQos(CREDIT);
        channel.basicConsume(journal.name(), false, Map.of("x-stream-offset", "next"), probe);
        // The consumer is answered before it is attached to the end of the stream, but whatever is asked next, after.
        channel.basicQos(CREDIT);
        outbox.add(new Publication(journal, new byte[0], probe.mark, probe.new MarkOutcome()));
    }

    /** Who reads next on this channel need not hear what comes late. */
    private final class MarkOutcome implements Publication.Outcome {
        @Override
        public void confirmed() {
            // It will arrive.
        }

        @Override
        public void returned() {
            done(Finding.GONE);
        }

        @Override
        public boolean isAbandoned() {
            return isDone.get();
        }
    }

    @Override
    public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
            throws IOException {
        getChannel().basicAck(envelope.getDeliveryTag(), false);
        if (Wire.offset(properties) >= min) {
            done(Finding.LONG_ENOUGH);
        } else if (Wire.isMark(properties, mark)) {
            LOG.warn(
                    "a journal ends at offset {}, but had {} entries before; it was recreated, or has lost entries",
                    Wire.offset(properties),
                    min);
            done(Finding.TOO_SHORT);
        }
    }

    @Override
    public void handleCancel(String tag) {
        done(Finding.UNKNOWN);
    }

    @Override
    public void handleShutdownSignal(String tag, ShutdownSignalException signal) {
        done(Finding.UNKNOWN);
    }

    private void done(Finding finding) {
        if (isDone.compareAndSet(false, true)) {
            result.accept(finding);
        }
    }
}
