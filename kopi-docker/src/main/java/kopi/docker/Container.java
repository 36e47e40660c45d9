package kopi.docker;

import java.time.Instant;
import kopi.core.egg.NodeId;

/**
 * A life of a node, as the engine has it.
 *
 * @param state the engine's word
 */
record Container(String id, NodeId node, long incarnation, int restarts, String state, Instant created) {
    /** Whether it has a process, be it frozen. */
    boolean isRunning() {
        return state.equals("running") || isPaused() || state.equals("restarting");
    }

    boolean isPaused() {
        return state.equals("paused");
    }

    /** Whether it was made and not started yet. */
    boolean isNew() {
        return state.equals("created");
    }
}
