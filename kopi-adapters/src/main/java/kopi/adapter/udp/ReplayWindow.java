package kopi.adapter.udp;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import kopi.core.egg.NodeId;

/**
 * Tells datagrams that have come before from new ones, by incarnation and sequence number of their sender: the
 * anti-replay window of IPsec (RFC 4303, section 3.4.3). Datagrams may overtake each other by up to a window. Not thread-safe.
 */
final class ReplayWindow {
    static final int WINDOW = 1_024;
    /** More nodes than any cluster has: the bound of the map. */
    private static final int MAX_SENDERS = 10_000;

    private static final class Sender {
        private long incarnation;
        private long highest;
        /** By sequence number modulo the window. */
        private final BitSet seen = new BitSet(WINDOW);
    }

    private final Map<NodeId, Sender> senders = new HashMap<>();

    /** Whether it is new; if so, it is not the next time. */
    boolean admit(NodeId from, long incarnation, long seq) {
        Sender sender = senders.get(from);
        if (sender == null) {
            if (senders.size() == MAX_SENDERS) {
                return false;
            }
            sender = new Sender();
            senders.put(from, sender);
            restart(sender, incarnation);
        }
        if (incarnation > sender.incarnation) {
            restart(sender, incarnation);
        }
        return incarnation == sender.incarnation && admit(sender, seq);
    }

    private static void restart(Sender sender, long incarnation) {
        sender.incarnation = incarnation;
        sender.highest = 0;
        sender.seen.clear();
    }

    private static boolean admit(Sender sender, long seq) {
        // Compared without adding to it: a sequence number may be as high as a long gets.
        if (seq < 1 || seq <= sender.highest - WINDOW) {
            return false;
        }
        if (seq > sender.highest) {
            forget(sender, seq);
            sender.highest = seq;
        }
        int slot = (int) (seq % WINDOW);
        if (sender.seen.get(slot)) {
            return false;
        }
        sender.seen.set(slot);
        return true;
    }

    /** The numbers up to the new highest have not come; their slots hold what came a window earlier. */
    private static void forget(Sender sender, long highest) {
        if (highest - sender.highest >= WINDOW) {
            sender.seen.clear();
            return;
        }
        for (long seq = sender.highest + 1; seq <= highest; seq++) {
            sender.seen.clear((int) (seq % WINDOW));
        }
    }
}
