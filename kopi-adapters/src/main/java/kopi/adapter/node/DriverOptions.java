package kopi.adapter.node;

import java.time.Duration;

/**
 * How a role's driver deals with the broker and the disk.
 *
 * @param prefetch how many messages of a queue may be in hand
 * @param credit how many entries of a journal may be in hand
 * @param releaseProcessed whether entries may be forgotten as soon as they are processed: true where the state and the
 *     journal live and die together, in one process
 * @param snapshotEvery how many entries are folded between two snapshots at least
 * @param snapshotPause how much time passes between two snapshots at least
 */
public record DriverOptions(
        int prefetch, int credit, boolean releaseProcessed, int snapshotEvery, Duration snapshotPause) {
    public DriverOptions {
        if (prefetch < 1 || credit < 1 || snapshotEvery < 1 || snapshotPause.isNegative()) {
            throw new IllegalArgumentException("prefetch, credit and entries between snapshots must be at least 1");
        }
    }

    /** For nodes that keep no snapshots and whose broker dies with them. */
    public static DriverOptions inOneProcess(int prefetch, int credit) {
        return new DriverOptions(prefetch, credit, true, Integer.MAX_VALUE, Duration.ZERO);
    }
}
