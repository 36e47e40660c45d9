package kopi.adapter.rabbitmq;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import kopi.core.port.Destination;

/**
 * Sends what is in the outbox, in order, and tells the outbox what the broker confirms.
 *
 * <p>One channel serves all queues, and every journal has its own. When a stream's leader dies, RabbitMQ sends again to the
 * next leader what a channel has unconfirmed, by the numbers that the channel gave to all of its publications, where
 * those of that stream alone are meant ({@code rabbit_stream_queue:resend_all}, 3.10). On a channel that serves others,
 * too, the two differ; then what comes later looks as if it had been written before, and is confirmed and not written.
 *
 * <p>One thread, the link's, writes to all of them: so only that thread is held up when the broker reads slowly, and no
 * publisher.
 */
final class PublishingSession implements Link.Session {
    /** No journal has this name: they all begin with "kopi". */
    private static final String QUEUES = "";

    /**
     * A journal may be deleted and made again between two publications; for it the count begins again, and so must the
     * channel's. Less than a client waits before it starts its job over.
     */
    private static final Duration IDLE = Duration.ofSeconds(10);

    /** More than can have something unconfirmed, fewer than the 2047 that RabbitMQ allows on a connection. */
    private static final int CHANNELS = 1_500;

    private final Outbox outbox;
    private final Supplier<Collection<Destination>> standing;
    private volatile long present;

    /** @param standing what must exist before anything is published */
    PublishingSession(Outbox outbox, Supplier<Collection<Destination>> standing) {
        this.outbox = outbox;
        this.standing = standing;
    }

    @Override
    public void run(Connection connection, Runnable up) throws IOException, InterruptedException {
        LiveConnection live = new LiveConnection(0, connection);
        live.once(channel -> Topology.declare(channel, standing.get()));
        long session = outbox.attach();
        present = session;
        try {
            // Hears also when the connection is lost, and at once if that has happened already.
            connection.addShutdownListener(_ -> outbox.detach(session));
            Map<String, PublishingChannel> channels = new HashMap<>();
            up.run();
            for (Outbox.Sending next = outbox.take(session); next != null; next = outbox.take(session)) {
                channel(next.publication().to(), channels, live, session).publish(next);
            }
        } finally {
            outbox.detach(session);
        }
    }

    private PublishingChannel channel(
            Destination to, Map<String, PublishingChannel> channels, LiveConnection live, long session)
            throws IOException {
        String name = to instanceof Destination.Journal ? to.name() : QUEUES;
        PublishingChannel present = channels.get(name);
        if (present != null && !present.isIdle(IDLE)) {
            return present;
        }
        closeIdle(channels);
        PublishingChannel opened = new PublishingChannel(live.openChannel(), outbox, session);
        channels.put(name, opened);
        return opened;
    }

    private static void closeIdle(Map<String, PublishingChannel> channels) {
        Duration idle = channels.size() < CHANNELS ? IDLE : Duration.ZERO;
        channels.values().removeIf(channel -> {
            boolean isIdle = channel.isIdle(idle);
            if (isIdle) {
                channel.close();
            }
            return isIdle;
        });
    }

    @Override
    public void blocked(Connection connection, boolean nowBlocked) {
        outbox.blocked(present, nowBlocked);
    }
}
