package kopi.testkit.contract;

import java.time.Duration;
import java.util.Set;
import kopi.core.port.Broker;

/** A broker under test: how to open it, what it can do, how patient one must be with it. */
public interface BrokerSubject extends AutoCloseable {
    /** Opens a broker, or a connection to one. The suite closes it. Called once. */
    Broker open();

    /** What it does of that which the port leaves open. */
    Set<BrokerCapability> capabilities();

    /** How many messages a queue or journal of it holds if it bounds them; the suite needs at least 16. */
    int capacity();

    /** The name that a test's queue or journal gets: for brokers whose queues outlive the test, one that is new. */
    default String name(String plain) {
        return plain;
    }

    /**
     * Lets something happen, for brokers that only move when told to. Called by the test's thread while it waits.
     *
     * @return whether anything happened
     */
    default boolean advance() {
        return false;
    }

    /** Breaks the broker's connection, as a network does; called only if it {@link BrokerCapability#RECONNECTS}. */
    default void breakConnection() {
        throw new UnsupportedOperationException("it has no connection to break");
    }

    /** Lets it connect again after {@link #breakConnection}. */
    default void mendConnection() {
        throw new UnsupportedOperationException("it has no connection to mend");
    }

    /** How long to wait for what must happen. */
    default Duration patience() {
        return Duration.ofSeconds(60);
    }

    /** How long to watch that something does not happen. */
    default Duration quiet() {
        return Duration.ofMillis(100);
    }

    /** How many messages the stress suite sends each time. */
    default int stressMessages() {
        return 20_000;
    }

    /** Frees what the broker stood on, after the broker was closed; throws if something went wrong underneath. */
    @Override
    default void close() {}
}
