package kopi.app.config;

import java.time.Duration;

/**
 * What a cluster puts up with.
 *
 * @param openJobs how many jobs a controller runs at a time
 * @param clients how many jobs may have a client at one gateway
 * @param window how many batches of a dataset may be unfinished
 * @param batchBytes how many bytes the packed rows of a batch may have
 * @param prefetch how many messages a stateless node has in hand
 * @param clientTimeout how long a running job may be silent before it is given up
 * @param resultRetention how long results stay that nobody has closed
 * @param snapshotEvery how many entries are folded between two snapshots at least
 * @param snapshotPause how much time passes between two snapshots at least
 */
public record LimitsConfig(
        int openJobs,
        int clients,
        int window,
        int batchBytes,
        int prefetch,
        Duration clientTimeout,
        Duration resultRetention,
        int snapshotEvery,
        Duration snapshotPause) {
    private static final int MEBIBYTE = 1 << 20;
    private static final Duration SECOND = Duration.ofSeconds(1);

    static LimitsConfig read(Section section) {
        var limits = new LimitsConfig(
                section.number("open-jobs", 32, 1, 1_000),
                section.number("clients", 64, 1, 10_000),
                section.number("window", 16, 1, 1_000),
                section.number("batch-mebibytes", 8, 1, 15) * MEBIBYTE,
                section.number("prefetch", 4, 1, 100),
                section.duration("client-timeout", Duration.ofMinutes(2), SECOND),
                section.duration("result-retention", Duration.ofMinutes(10), SECOND),
                section.number("snapshot-every", 100, 1, 1_000_000),
                section.duration("snapshot-pause", Duration.ofSeconds(10), Duration.ZERO));
        section.end();
        return limits;
    }
}
