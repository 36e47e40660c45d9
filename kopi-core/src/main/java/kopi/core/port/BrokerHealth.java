package kopi.core.port;

/**
 * How the connection to a broker is, as this end knows. Whoever uses a broker whose link is down or blocked is not broken: it
 * waits for the broker, and restarting it would not help.
 *
 * @param state what it is
 * @param detail for people: why it is not up, empty if it is
 */
public record BrokerHealth(State state, String detail) {
    /** Nothing is wrong. */
    public static final BrokerHealth UP = new BrokerHealth(State.UP, "");

    /** {@link Broker#close} was called. */
    public static final BrokerHealth CLOSED = new BrokerHealth(State.CLOSED, "it was closed");

    /** What a link can be, from good to bad. */
    public enum State {
        /** Connected. */
        UP,
        /** Connected, but the broker takes no publications: it is short of memory or disk. */
        BLOCKED,
        /** Not connected; connecting is tried again and again. */
        DOWN,
        /** Closed at this end, for good. */
        CLOSED
    }

    /** The worse of two links. */
    public static BrokerHealth worse(BrokerHealth one, BrokerHealth other) {
        return one.state().compareTo(other.state()) >= 0 ? one : other;
    }

    /** Whether the broker can be reached. */
    public boolean isReachable() {
        return state == State.UP || state == State.BLOCKED;
    }

    /** Whether the broker takes and hands out messages. */
    public boolean takesMessages() {
        return state == State.UP;
    }
}
