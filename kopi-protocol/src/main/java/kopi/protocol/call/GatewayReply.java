package kopi.protocol.call;

import java.util.Map;
import java.util.Optional;
import kopi.core.egg.ClusterIdentity;
import kopi.core.job.AuditResult;

/** What a gateway replies. {@link Unknown} stands for what this version does not know. */
public sealed interface GatewayReply {
    /**
     * It is there.
     *
     * @param cluster whose it is; empty if it does not say
     */
    record Health(boolean brokerIsUp, Optional<ClusterIdentity> cluster) implements GatewayReply {}

    /**
     * What queries would do.
     *
     * @param planned as {@link kopi.protocol.SqlWire} makes it; nothing if there is an error
     * @param error what is wrong, for people; may have several lines
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Planned(byte[] planned, String error) implements GatewayReply {}

    /** What has become of a job. */
    sealed interface Decision extends GatewayReply {}

    /**
     * It runs, or has run.
     *
     * @param plan as it is run, as a {@link kopi.core.port.PlanCodec} makes it
     * @param finished by dataset: every batch below is finished
     * @param window how many batches of a dataset may be unfinished
     * @param maxBatchBytes how many bytes the packed rows of a batch may have
     * @param audit what the last audit of its journals has shown so far
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Admitted(
            byte[] plan, int attempt, Map<String, Integer> finished, int window, int maxBatchBytes, AuditResult audit)
            implements Decision {
        public Admitted {
            finished = Map.copyOf(finished);
        }
    }

    /**
     * It does not.
     *
     * @param retryAfterSeconds when to ask again; 0: asking again will not help
     * @param isBadRequest it is for the user to ask for something else
     */
    record Refused(String reason, int retryAfterSeconds, boolean isBadRequest) implements Decision {}

    /** What is safe of an upload. */
    sealed interface Stored extends GatewayReply {}

    /** The broker has that batch. */
    record BatchStored(String dataset, int seq) implements Stored {}

    /** The broker has the end of that dataset. */
    record EndStored(String dataset) implements Stored {}

    /** What a result journal holds. */
    sealed interface Result extends GatewayReply {}

    /**
     * An entry.
     *
     * @param message as a {@link kopi.core.port.MessageCodec} makes it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Entry(long offset, long stamp, byte[] message) implements Result {}

    /** There is no such journal, or it is not the one whose entry the client knows. */
    record Gone() implements Result {}

    /** From a newer gateway. */
    record Unknown() implements Decision, Stored, Result {}

    /** It can no longer be lost. */
    record Done() implements GatewayReply {}
}
