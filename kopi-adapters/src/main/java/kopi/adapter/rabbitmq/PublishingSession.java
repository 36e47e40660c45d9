package kopi.adapter.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.Collection;
import java.util.function.Supplier;
import kopi.core.port.Destination;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is in the outbox, in order, over one channel, and tells the outbox what the broker confirms.
 *
 * <p>One channel for all publishers keeps the order simple, and one thread, the link's, writes to it: so only that
 * thread is held up when the broker reads slowly, and no publisher.
 */
final class PublishingSession implements Link.Session {
    private static final Logger LOG = LoggerFactory.getLogger(PublishingSession.class);

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
        Channel channel = new LiveConnection(0, connection).openChannel();
        Topology.declare(channel, standing.get());
        channel.confirmSelect();
        long session = outbox.attach();
        present = session;
        try {
            listen(channel, session);
            up.run();
            for (Outbox.Sending next = outbox.take(session); next != null; next = outbox.take(session)) {
                // Mandatory: what reaches nobody comes back; else it would be confirmed as if it had arrived.
                Publication publication = next.publication();
                channel.basicPublish(
                        "",
                        publication.to(),
                        true,
                        Wire.properties(next.stamp(), publication.mark()),
                        publication.body());
            }
        } finally {
            outbox.detach(session);
        }
    }

    private void listen(Channel channel, long session) {
        channel.addConfirmListener(
                (number, andEarlier) -> outbox.confirmed(session, number, andEarlier), (number, _) -> {
                    // A queue that elects its leader may refuse. To send everything again keeps the order.
                    LOG.warn("RabbitMQ refused publication {} of this connection; sending again", number);
                    outbox.detach(session);
                });
        // A return comes before the confirmation of the same publication.
        channel.addReturnListener(back -> outbox.cameBack(session, Wire.stamp(back.getProperties())));
        // Hears also when the connection is lost, and at once if that has happened already.
        channel.addShutdownListener(_ -> outbox.detach(session));
    }

    @Override
    public void blocked(Connection connection, boolean nowBlocked) {
        outbox.blocked(present, nowBlocked);
    }
}
