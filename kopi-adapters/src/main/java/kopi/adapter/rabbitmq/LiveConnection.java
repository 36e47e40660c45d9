package kopi.adapter.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that has not been lost as far as is known.
 *
 * @param number of two, the later one has the higher number
 * @param connection what it is
 */
record LiveConnection(long number, Connection connection) {
    private static final Logger LOG = LoggerFactory.getLogger(LiveConnection.class);

    /** What is done on a channel. */
    interface Work {
        void on(Channel channel) throws IOException;
    }

    /** Opens a channel. */
    Channel openChannel() throws IOException {
        Channel channel = connection.createChannel();
        if (channel == null) {
            throw new IOException("the connection to RabbitMQ has no channel left: too many subscriptions at a time");
        }
        return channel;
    }

    /** Does something on a channel of its own. */
    void once(Work work) throws IOException {
        Channel channel = openChannel();
        try {
            work.on(channel);
        } finally {
            close(channel);
        }
    }

    /** Closes a channel, which may be closed already. */
    static void close(Channel channel) {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.close();
        } catch (IOException | TimeoutException | RuntimeException e) {
            // It went away with its connection, or just before this.
            LOG.debug("closing a channel", e);
        }
    }
}
