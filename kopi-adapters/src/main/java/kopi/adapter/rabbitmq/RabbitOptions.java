package kopi.adapter.rabbitmq;

import java.time.Duration;
import kopi.core.engine.ReadBudget;

/**
 * How patient and how hasty a {@link RabbitBroker} is.
 *
 * @param startTimeout how long to try to connect at the start before giving up
 * @param patience how long opening, declaring or deleting something waits for a connection that is lost
 * @param confirmTimeout how long a publication may be unconfirmed, while the broker is not blocked, before the connection
 *     is given up and all that is unconfirmed is sent again
 * @param windowMessages how many publications may be sent and unconfirmed
 * @param windowBytes how many bytes these may have together
 * @param readBytes how many bytes of journals all readers together may hold that are not processed
 * @param firstPause the pause before connecting a second time; each one after it is twice as long
 * @param longestPause the longest such pause
 */
public record RabbitOptions(
        Duration startTimeout,
        Duration patience,
        Duration confirmTimeout,
        int windowMessages,
        long windowBytes,
        long readBytes,
        Duration firstPause,
        Duration longestPause) {
    /**
     * For a node of a cluster. The window is a few dozens of our largest messages, so that the broker can gather them for
     * one fsync; the confirm timeout is beyond the seconds that electing a new leader of a queue takes; it is not
     * rare that RabbitMQ loses what was under way to the old one, and only the timeout notices. The patience is
     * that of an operator: a node that gave up would be started again and find the broker still gone.
     */
    public static final RabbitOptions DEFAULT = new RabbitOptions(
            Duration.ofSeconds(60),
            Duration.ofMinutes(5),
            Duration.ofSeconds(15),
            1024,
            32 << 20,
            ReadBudget.ofHeap(Runtime.getRuntime().maxMemory()),
            Duration.ofMillis(100),
            Duration.ofSeconds(2));

    public RabbitOptions {
        if (windowMessages < 1 || windowBytes < 1 || readBytes < 1) {
            throw new IllegalArgumentException("windows must be at least 1");
        }
        if (firstPause.toMillis() < 1 || longestPause.compareTo(firstPause) < 0) {
            throw new IllegalArgumentException("pauses must be at least 1 ms, and the minimum at most the maximum");
        }
    }

    /** The same with another time to connect at the start. */
    public RabbitOptions withStartTimeout(Duration timeout) {
        return new RabbitOptions(
                timeout, patience, confirmTimeout, windowMessages, windowBytes, readBytes, firstPause, longestPause);
    }

    /** The same with another confirm timeout. */
    RabbitOptions withConfirmTimeout(Duration timeout) {
        return new RabbitOptions(
                startTimeout, patience, timeout, windowMessages, windowBytes, readBytes, firstPause, longestPause);
    }

    /** The same with other bytes for readers. */
    RabbitOptions withReadBytes(long bytes) {
        return new RabbitOptions(
                startTimeout, patience, confirmTimeout, windowMessages, windowBytes, bytes, firstPause, longestPause);
    }
}
