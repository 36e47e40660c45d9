package kopi.app.cli;

import java.io.IOException;
import kopi.app.config.ClusterConfig;
import kopi.core.error.InvalidInputException;
import kopi.core.error.UnavailableException;
import kopi.platform.folder.IoReason;
import kopi.platform.folder.LockedFolder;

/**
 * Held by a command that starts or stops a cluster, so that no other does at the same time, be it from another folder with
 * a cluster file of its own. Nodes do not need it: each has a lock of its own.
 */
record StateLock(LockedFolder folder) implements AutoCloseable {
    /**
     * Takes it, at once or not at all.
     *
     * @throws UnavailableException if another command has it, which it says, or the machine is at its limits
     * @throws InvalidInputException if the cluster's state folder cannot be written to
     */
    static StateLock take(ClusterConfig config, String command) {
        try {
            return new StateLock(LockedFolder.open(config.state(), command));
        } catch (IOException e) {
            throw IoReason.failure("cannot write to the cluster's state folder " + config.state(), e);
        }
    }

    @Override
    public void close() {
        folder.closeUnused();
    }
}
