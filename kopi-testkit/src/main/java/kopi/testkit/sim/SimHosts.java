package kopi.testkit.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kopi.core.egg.NodeId;
import kopi.core.topology.RoleKind;

/** The machines that a cluster's processes run on, each with an egg, and what can happen to all of one at once. */
final class SimHosts {
    private static final long SHORTEST_LOSS = 2 * Timeline.SECOND;
    private static final long LONGEST_LOSS = 20 * Timeline.SECOND;
    private static final long SHORTEST_CUT = Timeline.SECOND / 2;
    private static final long LONGEST_CUT = 15 * Timeline.SECOND;
    private static final long LONGEST_SLOWNESS = 15 * Timeline.SECOND;
    /** A slow machine does something for a moment, and then nothing for up to so long. */
    private static final long STILL = 400 * Timeline.MILLISECOND;

    private static final long MOMENT = 50 * Timeline.MILLISECOND;

    private final World world;
    private final SimNetwork network;
    private final Map<NodeId, SimProcess> processes;
    private final List<Host> hosts = new ArrayList<>();

    /** What runs on a machine, and until when that is down. */
    private static final class Host {
        final Map<NodeId, SimProcess> processes = new LinkedHashMap<>();
        long downUntil;
    }

    /** Spreads them: an egg on each machine, and the rest as round robin has it. */
    SimHosts(World world, SimNetwork network, Map<NodeId, SimProcess> processes) {
        this.world = world;
        this.network = network;
        this.processes = processes;
        for (NodeId id : processes.keySet()) {
            if (isEgg(id)) {
                hosts.add(new Host());
            }
        }
        int eggs = 0;
        int others = 0;
        for (Map.Entry<NodeId, SimProcess> process : processes.entrySet()) {
            int next = isEgg(process.getKey()) ? eggs++ : others++;
            hosts.get(next % hosts.size()).processes.put(process.getKey(), process.getValue());
        }
    }

    private static boolean isEgg(NodeId id) {
        return id.group().equals(RoleKind.EGG.text());
    }

    /** Whether a node's machine is there. */
    boolean isThere(NodeId node) {
        return hosts.stream()
                .filter(host -> host.processes.containsKey(node))
                .allMatch(host -> host.downUntil <= world.timeline.now());
    }

    /** A machine dies with all that is on it. The broker's other nodes need a moment to take over, if its leader was there. */
    void loseOne(Chance chance, SimBroker broker) {
        Host host = chance.oneOf(hosts);
        host.downUntil = world.timeline.now() + chance.acrossMagnitudes(SHORTEST_LOSS, LONGEST_LOSS);
        world.trace.note("a machine", "is lost", host.processes.keySet());
        // The last egg that lives stays, or nobody could bring anything back: it runs elsewhere.
        host.processes.values().stream().filter(SimProcess::mayDie).forEach(SimProcess::kill);
        if (chance.happens(50)) {
            broker.restart();
        }
    }

    /** Nothing gets from a machine to others, or from others to it. */
    void cutOneOff(Chance chance) {
        Host host = chance.oneOf(hosts);
        long micros = chance.acrossMagnitudes(SHORTEST_CUT, LONGEST_CUT);
        Set<NodeId> elsewhere = new LinkedHashSet<>(processes.keySet());
        elsewhere.removeAll(host.processes.keySet());
        network.cut(host.processes.keySet(), elsewhere, micros);
        network.cut(elsewhere, host.processes.keySet(), micros);
        host.processes.values().forEach(process -> process.cutOff(micros));
    }

    /** Everything on a machine stands still most of the time, for no longer than a moment. */
    void slowOneDown(Chance chance) {
        Host host = chance.oneOf(hosts);
        world.trace.note("a machine", "is slow", host.processes.keySet());
        long end = world.timeline.now() + chance.acrossMagnitudes(SHORTEST_CUT, LONGEST_SLOWNESS);
        host.processes.values().forEach(process -> slowDown(process, chance, end));
    }

    private void slowDown(SimProcess process, Chance chance, long end) {
        if (world.timeline.now() >= end || world.faults.isOver()) {
            return;
        }
        long still = chance.between(MOMENT, STILL);
        if (process.isAlive()) {
            process.pause(still);
        }
        world.timeline.after(still + MOMENT, () -> slowDown(process, chance, end));
    }

    /** All machines are there, reachable, and as fast as ever. */
    void heal() {
        hosts.forEach(host -> host.downUntil = 0);
        processes.values().forEach(SimProcess::reconnect);
    }
}
