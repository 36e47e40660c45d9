package kopi.adapter.grpc;

import kopi.core.access.CallLimits;

/**
 * The limits of a gateway.
 *
 * @param clients how many jobs may have a client here
 * @param window how many batches of a dataset may be unfinished; those further ahead are held back
 * @param batchBytes how many bytes the packed rows of a batch may have
 * @param unconfirmedBytes how many bytes of an upload may be on their way to the broker; one batch may exceed it
 * @param resultCredit how many entries of a result journal are in hand for a client that does not read them
 * @param calls how many connections and calls there may be, and what may come in on them
 */
public record GatewayLimits(
        int clients, int window, int batchBytes, int unconfirmedBytes, int resultCredit, CallLimits calls) {
    /** For a heap of 256 MiB. */
    public static final GatewayLimits USUAL = new GatewayLimits(64, 32, 8 << 20, 8 << 20, 16);

    public GatewayLimits {
        if (clients < 1 || window < 1 || batchBytes < 1 || unconfirmedBytes < 1 || resultCredit < 1) {
            throw new IllegalArgumentException("a gateway's limits must be at least 1: " + clients + " clients, "
                    + window + " batches, " + batchBytes + " bytes a batch, " + unconfirmedBytes
                    + " bytes unconfirmed, " + resultCredit + " results");
        }
    }

    /** With the usual limits for calls. */
    public GatewayLimits(int clients, int window, int batchBytes, int unconfirmedBytes, int resultCredit) {
        this(clients, window, batchBytes, unconfirmedBytes, resultCredit, CallLimits.forClients(clients));
    }
}
