package kopi.app.node;

import java.util.Optional;
import kopi.adapter.udp.DatagramCounts;

/**
 * Says when datagrams have come that no node of this cluster can have sent: another cluster's, with another secret, or an
 * attack. Not those that came twice, as any may. For one thread.
 */
final class DatagramAlarm {
    /** So that a flood of datagrams is none of log lines. */
    private static final long PAUSE_MILLIS = 60_000;

    private long reported;
    private long silentUntil = Long.MIN_VALUE;

    /** What to say now, if anything. */
    Optional<String> look(long nowMillis, DatagramCounts counts) {
        long strange = counts.oversized() + counts.forged() + counts.malformed() + counts.foreign();
        if (strange == reported || nowMillis < silentUntil) {
            return Optional.empty();
        }
        long more = strange - reported;
        reported = strange;
        silentUntil = nowMillis + PAUSE_MILLIS;
        return Optional.of("ignored " + more + (more == 1 ? " datagram" : " datagrams")
                + " not signed by a node of this cluster; in total " + counts);
    }
}
