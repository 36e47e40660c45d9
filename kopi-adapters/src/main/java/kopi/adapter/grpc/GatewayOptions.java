package kopi.adapter.grpc;

import java.time.Duration;
import java.util.Optional;
import kopi.core.egg.ClusterIdentity;

/**
 * How a gateway's server is run.
 *
 * @param id the gateway's name, in which answers are addressed to it
 * @param cluster whose gateway it is, which it tells whoever it lets in; empty: it cannot say
 * @param host the address to listen on
 * @param port 0: any that is free
 * @param partitions over how many partitions the groups of a job are spread
 * @param answerTimeout how long a client waits for a controller's answer
 * @param aliveEvery how often controllers hear which jobs have a client here
 */
public record GatewayOptions(
        String id,
        Optional<ClusterIdentity> cluster,
        String host,
        int port,
        int partitions,
        GatewayLimits limits,
        GatewaySecurity security,
        Duration answerTimeout,
        Duration aliveEvery) {
    private static final Duration USUAL_ANSWER_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration USUAL_ALIVE_EVERY = Duration.ofSeconds(3);

    /** With the usual times. */
    public static GatewayOptions of(
            String id,
            ClusterIdentity cluster,
            String host,
            int port,
            int partitions,
            GatewayLimits limits,
            GatewaySecurity security) {
        return new GatewayOptions(
                id,
                Optional.of(cluster),
                host,
                port,
                partitions,
                limits,
                security,
                USUAL_ANSWER_TIMEOUT,
                USUAL_ALIVE_EVERY);
    }
}
