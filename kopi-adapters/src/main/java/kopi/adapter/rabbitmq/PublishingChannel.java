package kopi.adapter.rabbitmq;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel that confirms what is published on it, and tells the outbox. The channel numbers publications from 1, the
 * outbox has numbers of its own.
 *
 * <p>One thread publishes and closes; confirmations come on threads of the AMQP client.
 */
final class PublishingChannel {
    private static final Logger LOG = LoggerFactory.getLogger(PublishingChannel.class);

    private final Channel channel;
    private final Outbox outbox;
    private final long session;

    /** What the outbox calls them, by the channel's numbers. */
    @GuardedBy("this")
    private final NavigableMap<Long, Long> unconfirmed = new TreeMap<>();

    private long usedNanos;

    /** @param channel just opened */
    PublishingChannel(Channel channel, Outbox outbox, long session) throws IOException {
        this.channel = channel;
        this.outbox = outbox;
        this.session = session;
        channel.confirmSelect();
        channel.addConfirmListener(this::confirmed, (number, _) -> {
            // A queue that elects its leader may refuse. To send everything again keeps the order.
            LOG.warn("RabbitMQ refused publication {} of a channel; sending again", number);
            outbox.detach(session);
        });
        // A return comes before the confirmation of the same publication.
        channel.addReturnListener(back -> outbox.cameBack(session, Wire.stamp(back.getProperties())));
        channel.addShutdownListener(this::lost);
    }

    void publish(Outbox.Sending sending) throws IOException {
        usedNanos = System.nanoTime();
        synchronized (this) {
            unconfirmed.put(channel.getNextPublishSeqNo(), sending.number());
        }
        // Mandatory: what reaches nobody comes back; else it would be confirmed as if it had arrived.
        Publication publication = sending.publication();
        channel.basicPublish(
                "",
                publication.to().name(),
                true,
                Wire.properties(sending.stamp(), publication.mark(), publication.trace()),
                publication.body());
    }

    private void confirmed(long number, boolean andEarlier) {
        List<Long> settled;
        synchronized (this) {
            NavigableMap<Long, Long> confirmed =
                    andEarlier ? unconfirmed.headMap(number, true) : unconfirmed.subMap(number, true, number, true);
            settled = new ArrayList<>(confirmed.values());
            confirmed.clear();
        }
        outbox.confirmed(session, settled);
    }

    private void lost(ShutdownSignalException reason) {
        // Closed by this program, it had nothing unconfirmed; and whoever loses the connection hears of that elsewhere.
        if (!reason.isHardError() && !reason.isInitiatedByApplication()) {
            LOG.warn("RabbitMQ closed a channel ({}); sending again what is unconfirmed", Failures.text(reason));
            outbox.detach(session);
        }
    }

    /** Whether nothing is under way. */
    synchronized boolean isSettled() {
        return unconfirmed.isEmpty();
    }

    /** Whether nothing is under way, and has not been for that long. */
    boolean isIdle(Duration min) {
        return isSettled() && System.nanoTime() - usedNanos > min.toNanos();
    }

    /** To be called when it is settled. */
    void close() {
        LiveConnection.close(channel);
    }
}
