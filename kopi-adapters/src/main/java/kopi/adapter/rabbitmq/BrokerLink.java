package kopi.adapter.rabbitmq;

import java.time.Instant;

/**
 * How the connection to the broker is. A node whose link is down or blocked is not broken: it waits for the broker, and
 * restarting it would not help.
 *
 * @param state what it is
 * @param since since when
 * @param detail for people: why it is not up, empty if it is
 */
public record BrokerLink(State state, Instant since, String detail) {
    /** What a link can be. */
    public enum State {
        /** Connected. */
        UP,
        /** Connected, but the broker takes no publications: it is short of memory or disk. */
        BLOCKED,
        /** Not connected; connecting is tried again and again. */
        DOWN
    }

    /** The worse of two links. */
    static BrokerLink worse(BrokerLink one, BrokerLink other) {
        return one.state().compareTo(other.state()) >= 0 ? one : other;
    }
}
