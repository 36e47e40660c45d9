package kopi.adapter.grpc;

import kopi.core.message.Message.JobAdmitted;

/** What a gateway answers a client that asks about its job. */
public sealed interface GatewayAnswer {
    /**
     * The job is there.
     *
     * @param window how many batches of a dataset may be unfinished
     * @param batchBytes how many bytes the packed rows of a batch may have
     */
    record Admitted(JobAdmitted admission, int window, int batchBytes) implements GatewayAnswer {}

    /**
     * It is not.
     *
     * @param reason why, for people
     * @param retryAfterSeconds when to ask again; 0: asking again will not help
     * @param isBadRequest whether it is for the user to ask for something else
     */
    record Refused(String reason, int retryAfterSeconds, boolean isBadRequest) implements GatewayAnswer {}
}
