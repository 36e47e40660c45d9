package kopi.adapter.udp;

/**
 * What has gone through a port since it was opened.
 *
 * @param sent handed to the network
 * @param unsent not taken by the network, or too long
 * @param received taken from the network and passed on
 * @param oversized ignored, being longer than any that is sent
 * @param forged ignored, not being signed with this cluster's secret
 * @param malformed ignored, being signed but not understood
 * @param foreign ignored, being of another cluster that has the same secret
 * @param stale ignored, and answered, not being meant for this session
 * @param replayed ignored, having come before or being from an earlier life of the sender
 */
public record DatagramCounts(
        long sent,
        long unsent,
        long received,
        long oversized,
        long forged,
        long malformed,
        long foreign,
        long stale,
        long replayed) {}
