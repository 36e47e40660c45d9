package kopi.core.access;

import java.time.Duration;

/**
 * How much a server of calls bears at a time. What one principal, or one address, may have is less than all there is, so that
 * no one takes everything.
 *
 * @param connections how many may be open
 * @param calls how many may be served, health checks aside
 * @param opensPerMinute how many jobs one principal may open or come back to; an address: twice as many
 * @param inboundBytes how many bytes of requests may be held, of all calls together
 * @param connectionAge how old a connection may become; then it is closed gracefully, and its client connects anew
 */
public record CallLimits(int connections, int calls, int opensPerMinute, long inboundBytes, Duration connectionAge) {
    /** Long enough that hardly a job notices, short enough that what was renewed (tokens, certificates, addresses) gets used. */
    public static final Duration USUAL_CONNECTION_AGE = Duration.ofMinutes(30);

    private static final int CALLS_OF_A_CLIENT = 4;
    private static final int CONNECTIONS_OF_A_CLIENT = 4;
    private static final int USUAL_OPENS = 600;
    private static final long USUAL_INBOUND_BYTES = 64L << 20;

    public CallLimits {
        if (connections < 1 || calls < 1 || opensPerMinute < 1 || inboundBytes < 1 || !connectionAge.isPositive()) {
            throw new IllegalArgumentException("limits of calls must be at least 1: " + connections + " connections, "
                    + calls + " calls, " + opensPerMinute + " opens a minute, " + inboundBytes
                    + " bytes, connections of "
                    + connectionAge);
        }
    }

    /** For so many clients, with a heap of 256 MiB. */
    public static CallLimits forClients(int clients) {
        return new CallLimits(
                Math.multiplyExact(CONNECTIONS_OF_A_CLIENT, clients),
                Math.multiplyExact(CALLS_OF_A_CLIENT, clients),
                USUAL_OPENS,
                USUAL_INBOUND_BYTES,
                USUAL_CONNECTION_AGE);
    }

    /** These, with another rate, budget and age. */
    public CallLimits with(int opens, long bytes, Duration age) {
        return new CallLimits(connections, calls, opens, bytes, age);
    }

    /** What a principal may have of so much: half. */
    static int shareOfPrincipal(int all) {
        return Math.ceilDiv(all, 2);
    }

    /** What all at one address may have of so much: three quarters, for they may be several. */
    static int shareOfAddress(int all) {
        return Math.ceilDiv(all * 3, 4);
    }
}
