package kopi.adapter.udp;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kopi.core.egg.Datagram;
import kopi.core.egg.NodeId;

/**
 * Which session each egg is in, as far as this socket knows: an egg takes only what is meant for its session, and says
 * which that is to who does not know. What it did not take meanwhile is sent again. From any thread.
 */
final class PeerSessions {
    /** An egg that has just started says so after the first of these. */
    private static final int MAX_RECENT = 4;

    private static final long RECENT_NANOS = 1_000_000_000L;

    private record Sent(Datagram datagram, long session, long at) {}

    private static final class Peer {
        private long session;
        private long lastAnswered;
        private final Deque<Sent> recent = new ArrayDeque<>();
    }

    @GuardedBy("this")
    private final Map<NodeId, Peer> peers = new HashMap<>();

    /** That one is in that session: itself, as it knows. */
    synchronized void know(NodeId egg, long session) {
        peer(egg).session = session;
    }

    /**
     * Something is about to be sent.
     *
     * @return for which session; 0: not known yet
     */
    synchronized long sending(NodeId egg, Datagram datagram, long nowNanos) {
        Peer peer = peer(egg);
        if (peer.recent.size() == MAX_RECENT) {
            peer.recent.removeFirst();
        }
        peer.recent.addLast(new Sent(datagram, peer.session, nowNanos));
        return peer.session;
    }

    /**
     * An egg has said which session it is in.
     *
     * @param answered the number of the datagram that it did not take
     * @return what to send again
     */
    synchronized List<Datagram> welcomed(NodeId egg, long session, long answered, long nowNanos) {
        Peer peer = peers.get(egg);
        if (peer == null || answered <= peer.lastAnswered || peer.session == session) {
            // Nothing was sent to it, or that is an older word than the last, or none that is new.
            return List.of();
        }
        peer.session = session;
        peer.lastAnswered = answered;
        List<Datagram> again = new ArrayList<>();
        for (Sent sent : peer.recent) {
            if (sent.session() != session && nowNanos - sent.at() <= RECENT_NANOS) {
                again.add(sent.datagram());
            }
        }
        peer.recent.clear();
        return again;
    }

    @GuardedBy("this")
    private Peer peer(NodeId egg) {
        return peers.computeIfAbsent(egg, _ -> new Peer());
    }
}
