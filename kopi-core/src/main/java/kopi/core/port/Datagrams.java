package kopi.core.port;

import kopi.core.egg.Datagram;
import kopi.core.egg.NodeId;

/**
 * Sends datagrams to eggs. What comes in is given to the {@link Receiver} that the implementation was made with.
 *
 * <p><b>Failure semantics.</b> None is promised to arrive. They arrive late, in another order, and possibly twice. Nothing
 * is received that was not sent by a node of this cluster.
 */
public interface Datagrams extends AutoCloseable {
    /** Sends a datagram, without ever waiting. From any thread. */
    void send(NodeId to, Datagram datagram);

    /** Nothing is received after this returns, except a datagram that is being handled. */
    @Override
    void close();

    /** Takes datagrams, one at a time, and returns soon. */
    @FunctionalInterface
    interface Receiver {
        /** A datagram has come. */
        void receive(Datagram datagram);
    }
}
