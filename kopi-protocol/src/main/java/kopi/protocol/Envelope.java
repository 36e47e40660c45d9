package kopi.protocol;

import kopi.core.egg.Datagram;
import kopi.core.egg.NodeId;

/**
 * A datagram with what tells where it belongs.
 *
 * @param cluster the id of the cluster
 * @param from who sends it
 * @param incarnation which life of the sender it is from
 * @param session which socket of the sender it is from: made anew with every start
 * @param seq rises from 1 in every session, over all receivers
 * @param receiver the session that it is meant for; 0: not known yet
 */
public record Envelope(
        String cluster, NodeId from, long incarnation, long session, long seq, long receiver, Content content) {
    /** What a datagram is for. */
    public sealed interface Content {
        /** Something is told to an egg. */
        record Telling(Datagram datagram) implements Content {}

        /**
         * A datagram was not taken, not being for the session that this one is from: use that from now on.
         *
         * @param answered the number of the datagram
         */
        record Welcome(long answered) implements Content {}
    }
}
