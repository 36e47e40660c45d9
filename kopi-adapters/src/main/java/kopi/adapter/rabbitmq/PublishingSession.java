package kopi.adapter.rabbitmq;

import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.Collection;
import java.util.function.Supplier;
import kopi.core.port.Destination;

/**
 * Sends what is in the outbox, in order, and tells the outbox what the broker confirms.
 *
 * <p>One thread, the link's, writes: so only that thread is held up when the broker reads slowly, and no
 * publisher.
 */
final class PublishingSession implements Link.Session {
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
            var channels = new PublishingChannels(live, outbox, session);
            up.run();
            for (Outbox.Sending next = outbox.take(session); next != null; next = outbox.take(session)) {
                channels.publish(next);
            }
        } finally {
            outbox.detach(session);
        }
    }

    @Override
    public void blocked(Connection connection, boolean nowBlocked) {
        outbox.blocked(present, nowBlocked);
    }
}
