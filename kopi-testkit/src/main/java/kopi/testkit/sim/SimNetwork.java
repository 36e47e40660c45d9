package kopi.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import kopi.core.egg.Datagram;
import kopi.core.egg.Datagram.ElectionMessage;
import kopi.core.egg.NodeId;
import kopi.testkit.sim.Chance.Concern;

/**
 * What datagrams travel through: it may lose them, repeat them, delay them so that they overtake each other, and be cut in
 * one direction or both. What an egg sends to itself stays on its machine: it gets lost only when the egg is cut off from
 * itself, too.
 */
final class SimNetwork {
    private static final long FASTEST = 100;
    private static final long SLOWEST = 5 * Timeline.MILLISECOND;
    private static final long LATE = 10 * Timeline.MILLISECOND;
    private static final long LATEST = 5 * Timeline.SECOND;
    /** How many datagrams wait for a process that stands still; more are lost. */
    private static final int SOCKET_BUFFER = 200;

    private final World world;
    private final Map<NodeId, Socket> sockets = new TreeMap<>();
    private final List<Cut> cuts = new ArrayList<>();

    private record Socket(SimProcess owner, Consumer<Datagram> reader) {}

    private record Cut(Set<NodeId> from, Set<NodeId> to, long until) {}

    SimNetwork(World world) {
        this.world = world;
    }

    /** From now on, until the process ends, it reads what is sent to that node. */
    void bind(NodeId id, SimProcess owner, Consumer<Datagram> reader) {
        sockets.put(id, new Socket(owner, reader));
        owner.atExit(() -> sockets.remove(id));
    }

    void send(NodeId from, NodeId to, Datagram datagram) {
        tell(to, datagram);
        if (isCut(from, to) || (!from.equals(to) && world.faults.hits(Fault.DATAGRAM_LOST))) {
            return;
        }
        travel(to, datagram);
        if (world.faults.hits(Fault.DATAGRAM_TWICE)) {
            travel(to, datagram);
        }
    }

    private void travel(NodeId to, Datagram datagram) {
        Chance network = world.chance(Concern.NETWORK);
        long delay = world.faults.hits(Fault.DATAGRAM_LATE)
                ? network.acrossMagnitudes(LATE, LATEST)
                : network.between(FASTEST, SLOWEST);
        world.timeline.after(delay, () -> arrive(to, datagram));
    }

    /** Heartbeats are too many to be told of. */
    private void tell(NodeId to, Datagram datagram) {
        if (datagram instanceof ElectionMessage message) {
            world.trace.note(message.from().name(), "sends " + message.kind(), to);
        }
    }

    private void arrive(NodeId to, Datagram datagram) {
        Socket socket = sockets.get(to);
        if (socket != null && socket.owner().backlog() < SOCKET_BUFFER) {
            socket.owner().now("gets a datagram", () -> socket.reader().accept(datagram));
        }
    }

    // --- Partitions. ------------------------------------------------------------------------------------------------

    /** For a while, nothing of those reaches these. */
    void cut(Set<NodeId> from, Set<NodeId> to, long micros) {
        world.trace.note("network", "is cut", from + " -> " + to);
        cuts.add(new Cut(from, to, world.timeline.now() + micros));
    }

    void heal() {
        cuts.clear();
    }

    private boolean isCut(NodeId from, NodeId to) {
        if (cuts.isEmpty()) {
            return false;
        }
        cuts.removeIf(cut -> cut.until() <= world.timeline.now());
        return cuts.stream()
                .anyMatch(cut -> cut.from().contains(from) && cut.to().contains(to));
    }
}
