package kopi.core.wiring;

import kopi.core.port.SpillStore;
import kopi.core.port.StateCodec;
import kopi.core.port.StateMemory;
import kopi.core.role.ControllerLimits;
import kopi.core.role.Routes;

/**
 * What a node's roles are made with.
 *
 * @param nodeId the node's name, by which gateways are answered
 * @param index which of its kind it is, from 0
 * @param limits what a controller admits
 * @param states reads and writes snapshots
 * @param memory what the state of jobs may take on the node
 * @param spills where rows go that wait for others and take too much memory
 */
public record Setting(
        Routes routes,
        String nodeId,
        int index,
        ControllerLimits limits,
        StateCodec states,
        StateMemory memory,
        SpillStore spills) {
    /** Of a node where jobs may take whatever memory there is. */
    public Setting(Routes routes, String nodeId, int index, ControllerLimits limits, StateCodec states) {
        this(routes, nodeId, index, limits, states, StateMemory.UNLIMITED, SpillStore.NONE);
    }
}
