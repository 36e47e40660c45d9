package kopi.adapter.udp;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kopi.core.egg.NodeId;

/**
 * Which egg is at which of the addresses that eggs may have: one that has sent something genuine from there is. A name may
 * have the addresses of all eggs, and an egg that is started again may have another one. All other nodes are where they have
 * last sent from.
 *
 * <p>From any thread.
 */
final class Whereabouts {
    /** More nodes than a cluster has: names of those that are gone are forgotten, the one first that was silent longest. */
    private static final int MAX_OTHERS = 1_000;

    private final EggAddresses possible;
    private final Map<NodeId, InetSocketAddress> others = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<NodeId, InetSocketAddress> eldest) {
            return size() > MAX_OTHERS;
        }
    };
    private final Map<NodeId, InetSocketAddress> known = new HashMap<>();

    Whereabouts(EggAddresses possible) {
        this.possible = possible;
    }

    /** Where to send what is for that node: where it is, or, while nobody knows where an egg is, wherever no other egg is. */
    synchronized List<InetSocketAddress> of(NodeId egg) {
        List<InetSocketAddress> addresses = possible.of(egg);
        InetSocketAddress other = others.get(egg);
        if (addresses.isEmpty() && other != null) {
            return List.of(other);
        }
        if (addresses.size() < 2) {
            return addresses;
        }
        InetSocketAddress at = known.get(egg);
        if (at != null && addresses.contains(at)) {
            return List.of(at);
        }
        return addresses.stream()
                .filter(address -> !known.containsValue(address))
                .toList();
    }

    /** That one has sent something from there. */
    synchronized void seen(NodeId egg, SocketAddress from) {
        if (!(from instanceof InetSocketAddress address)) {
            return;
        }
        if (possible.of(egg).isEmpty()) {
            others.put(egg, address);
        } else if (!address.equals(known.get(egg)) && possible.of(egg).contains(address)) {
            known.values().remove(address);
            known.put(egg, address);
        }
    }
}
