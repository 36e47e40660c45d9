package kopi.app.config;

import java.time.Duration;
import java.util.OptionalInt;
import kopi.core.access.CallLimits;
import kopi.core.job.StateLimits;

/**
 * The limits of a cluster.
 *
 * @param openJobs how many jobs a controller runs at a time
 * @param clients how many jobs may have a client at one gateway
 * @param opensPerMinute how many jobs a principal may open at one gateway, or come back to; an address: twice as many
 * @param connectionAge how old a client's connection to a gateway may become
 * @param window how many batches of a dataset may be unfinished
 * @param batchBytes how many bytes the packed rows of a batch may have
 * @param prefetch how many messages a stateless node has in hand
 * @param clientTimeout how long a running job may be silent before it is given up
 * @param resultRetention how long results stay that nobody has closed
 * @param snapshotEvery how many entries are folded between two snapshots at least
 * @param snapshotPause how much time passes between two snapshots at least
 * @param nodeStateMebibytes how much memory the state of all jobs may take on a node; empty: half of its heap
 * @param jobStateMebibytes how much that of one job may take on a node; empty: three quarters of what all may
 */
public record LimitsConfig(
        int openJobs,
        int clients,
        int opensPerMinute,
        Duration connectionAge,
        int window,
        int batchBytes,
        int prefetch,
        Duration clientTimeout,
        Duration resultRetention,
        int snapshotEvery,
        Duration snapshotPause,
        OptionalInt nodeStateMebibytes,
        OptionalInt jobStateMebibytes) {
    private static final int MEBIBYTE = 1 << 20;
    private static final int MAX_STATE_MEBIBYTES = 1 << 20;
    private static final Duration SECOND = Duration.ofSeconds(1);

    static LimitsConfig read(YamlSection section) {
        int nodeState = section.number("node-state-mebibytes", 0, 1, MAX_STATE_MEBIBYTES);
        int jobState = section.number("job-state-mebibytes", 0, 1, nodeState == 0 ? MAX_STATE_MEBIBYTES : nodeState);
        var limits = new LimitsConfig(
                section.number("open-jobs", 32, 1, 1_000),
                section.number("clients", 64, 1, 10_000),
                section.number("opens-per-minute", 600, 1, 1_000_000),
                section.duration("connection-age", CallLimits.USUAL_CONNECTION_AGE, SECOND),
                section.number("window", 16, 1, 1_000),
                section.number("batch-mebibytes", 8, 1, 15) * MEBIBYTE,
                section.number("prefetch", 4, 1, 100),
                section.duration("client-timeout", Duration.ofMinutes(2), SECOND),
                section.duration("result-retention", Duration.ofMinutes(10), SECOND),
                section.number("snapshot-every", 100, 1, 1_000_000),
                section.duration("snapshot-pause", Duration.ofSeconds(10), Duration.ZERO),
                ifSaid(nodeState),
                ifSaid(jobState));
        section.end();
        return limits;
    }

    private static OptionalInt ifSaid(int number) {
        return number == 0 ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** What the state of jobs may take on a node with that heap. */
    public StateLimits state(long heapBytes) {
        long node = nodeStateMebibytes.isPresent()
                ? (long) nodeStateMebibytes.getAsInt() * MEBIBYTE
                : StateLimits.ofHeap(heapBytes).nodeBytes();
        if (jobStateMebibytes.isEmpty()) {
            return StateLimits.ofNode(node);
        }
        long job = (long) jobStateMebibytes.getAsInt() * MEBIBYTE;
        // Who asks for so much for one job, and says nothing of all, means no less for all.
        return new StateLimits(job, Math.max(job, node));
    }
}
