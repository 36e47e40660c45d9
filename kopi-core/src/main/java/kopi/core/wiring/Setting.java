package kopi.core.wiring;

import kopi.core.port.SizeSource;
import kopi.core.port.SpillStore;
import kopi.core.port.StateCodec;
import kopi.core.port.StateMemory;
import kopi.core.role.ControllerLimits;
import kopi.core.topology.ClusterSize;

/**
 * What a node's roles are made with.
 *
 * @param nodeId the node's name, by which gateways are answered
 * @param index which of its kind it is, from 0
 * @param limits what a controller admits
 * @param sizes how many nodes there are to be
 * @param states reads and writes snapshots
 * @param memory what the state of jobs may take on the node
 * @param spills where rows go that wait for others and take too much memory
 */
public record Setting(
        String nodeId,
        int index,
        ControllerLimits limits,
        SizeSource sizes,
        StateCodec states,
        StateMemory memory,
        SpillStore spills) {
    /** Of the only node, where jobs may take whatever memory there is. */
    public Setting(String nodeId, int index, ControllerLimits limits, StateCodec states) {
        this(nodeId, index, limits, () -> ClusterSize.SMALLEST, states, StateMemory.UNLIMITED, SpillStore.NONE);
    }
}
