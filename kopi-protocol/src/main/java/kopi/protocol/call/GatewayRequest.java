package kopi.protocol.call;

import kopi.core.job.BatchRejects;

/**
 * What a client asks of a gateway. Nothing in it has been looked at yet but that it is protobuf: texts and bytes are as they
 * came, numbers may be negative.
 */
public sealed interface GatewayRequest {
    /** Are you there, and whose are you? */
    record Health() implements GatewayRequest {}

    /**
     * What would these queries do?
     *
     * @param queries as {@link kopi.protocol.SqlWire} makes them
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Plan(byte[] queries) implements GatewayRequest {}

    /**
     * Please run this job.
     *
     * @param plan as a {@link kopi.core.port.PlanCodec} makes it
     * @param input what the client reads, as {@link kopi.protocol.InputWire} makes it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Open(byte[] plan, byte[] input, int attempt, boolean isEphemeral, boolean replaces, boolean audits)
            implements GatewayRequest {}

    /** How does this job stand? */
    record Find(String job) implements GatewayRequest {}

    /**
     * A part of an upload.
     *
     * @param wireBytes how many bytes it took on the wire; 0 if it has not come from there
     */
    record Upload(UploadPart part, int wireBytes) implements GatewayRequest {
        /** A part that is to be sent. */
        public Upload(UploadPart part) {
            this(part, 0);
        }
    }

    /** What an upload is made of. */
    sealed interface UploadPart {}

    /** First, and only then: the job. */
    record UploadStart(String job) implements UploadPart {}

    /**
     * A batch of rows.
     *
     * @param message the message {@code Rows}, whole
     * @param rejects the rows that are not in it, for people
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record PackedBatch(String dataset, int seq, byte[] message, BatchRejects rejects) implements UploadPart {}

    /** The dataset has that many batches. */
    record DatasetEnd(String dataset, int batches) implements UploadPart {}

    /** A part that this version does not know. */
    record UnknownPart() implements UploadPart {}

    /** The job's results, please, from that offset on; behind the entry with that stamp, 0 if there is none. */
    record Results(String job, long next, long stamp) implements GatewayRequest {}

    /** The job is over. */
    record Close(String job) implements GatewayRequest {}

    /** The job is not wanted any more. */
    record Abort(String job, String reason) implements GatewayRequest {}
}
