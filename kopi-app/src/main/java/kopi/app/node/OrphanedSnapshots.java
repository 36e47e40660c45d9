package kopi.app.node;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import kopi.core.port.SnapshotStore;

/**
 * Deletes snapshots of journals that nobody here reads: of jobs that were closed while this node, or what told it of
 * them, was gone. One that is deleted too soon costs a replay and nothing else; still, a node that has just started is
 * given the time to hear of its jobs.
 *
 * <p>Single owner.
 */
final class OrphanedSnapshots {
    private static final long SWEEP_MILLIS = 60_000;

    private final SnapshotStore snapshots;
    /** Those that nobody read at the last sweep. */
    private final Set<String> suspects = new TreeSet<>();

    private long nextMillis = Long.MIN_VALUE;

    OrphanedSnapshots(SnapshotStore snapshots) {
        this.snapshots = snapshots;
    }

    /**
     * Deletes what nobody reads now and nobody read a minute ago. Does nothing until a minute has passed.
     *
     * @param nowMillis milliseconds since some fixed moment
     * @param read the names of the journals that are read
     */
    void sweep(long nowMillis, Supplier<? extends Collection<String>> read) {
        if (nowMillis < nextMillis) {
            return;
        }
        nextMillis = nowMillis + SWEEP_MILLIS;
        Set<String> unread = new TreeSet<>(snapshots.names());
        unread.removeAll(Set.copyOf(read.get()));
        for (String name : unread) {
            if (suspects.remove(name)) {
                snapshots.delete(name);
            } else {
                suspects.add(name);
            }
        }
        suspects.retainAll(unread);
    }
}
