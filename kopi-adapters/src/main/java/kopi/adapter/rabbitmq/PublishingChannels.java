package kopi.adapter.rabbitmq;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import kopi.core.port.Destination;
import org.jspecify.annotations.Nullable;

/**
 * What one connection publishes on: one channel for all queues, and for every journal its own.
 *
 * <p>When a stream's leader dies, RabbitMQ sends again to the next leader what a channel has unconfirmed, by the numbers
 * that the channel gave to all of its publications, where those of that stream alone are meant ({@code
 * rabbit_stream_queue:resend_all}, 3.10). On a channel that serves others, too, the two differ; then what comes later
 * looks as if it had been written before, and is confirmed and not written.
 *
 * <p>For one thread.
 */
final class PublishingChannels {
    /**
     * A journal may be deleted and made again between two publications; for it the count begins again, and so must the
     * channel's. Less than a client waits before it starts its job over.
     */
    private static final Duration IDLE = Duration.ofSeconds(10);

    /** More than can have something unconfirmed, fewer than the 2047 that RabbitMQ allows on a connection. */
    private static final int JOURNALS = 1_500;

    private final LiveConnection live;
    private final Outbox outbox;
    private final long session;
    private final Map<String, PublishingChannel> journals = new HashMap<>();
    private @Nullable PublishingChannel queues;

    /** @param session the outbox's number for the connection */
    PublishingChannels(LiveConnection live, Outbox outbox, long session) {
        this.live = live;
        this.outbox = outbox;
        this.session = session;
    }

    void publish(Outbox.Sending next) throws IOException {
        Destination to = next.publication().to();
        PublishingChannel channel = to instanceof Destination.Journal ? journal(to.name()) : queues();
        channel.publish(next);
    }

    private PublishingChannel queues() throws IOException {
        if (queues == null) {
            queues = open();
        }
        return queues;
    }

    private PublishingChannel journal(String name) throws IOException {
        PublishingChannel known = journals.get(name);
        if (known != null && !known.isIdle(IDLE)) {
            return known;
        }
        closeIdle();
        PublishingChannel opened = open();
        journals.put(name, opened);
        return opened;
    }

    private PublishingChannel open() throws IOException {
        return new PublishingChannel(live.openChannel(), outbox, session);
    }

    private void closeIdle() {
        Duration idle = journals.size() < JOURNALS ? IDLE : Duration.ZERO;
        journals.values().removeIf(channel -> {
            boolean isIdle = channel.isIdle(idle);
            if (isIdle) {
                channel.close();
            }
            return isIdle;
        });
    }
}
