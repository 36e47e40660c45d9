package kopi.core.gateway;

import kopi.core.job.BatchRejects;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;
import kopi.core.port.Destination;
import kopi.core.port.LazyMessage;

/** What an {@link UploadSession} wants done next. Whoever serves the call carries steps out in their order. */
public sealed interface UploadStep {
    /** Ask the client for its next request. */
    record Request() implements UploadStep {}

    /** So many bytes of the client's requests are held no longer. */
    record Release(long bytes) implements UploadStep {}

    /** Look the job up ({@link ConnectedJobs#startUpload}) and report {@link UploadSession#joined}. */
    record Join(JobId job) implements UploadStep {}

    /** Pass a part on to whom it concerns; report {@link UploadSession#stored} or {@link UploadSession#refused}. */
    record Pass(Part part) implements UploadStep {}

    /** Tell the client that the broker has a part. */
    record Acknowledge(Part part) implements UploadStep {}

    /** End the call in good order. */
    record Complete() implements UploadStep {}

    /** End the call with an error that the client hears. */
    record Fail(Cause cause, String reason) implements UploadStep {}

    /** End the call with the error that was reported by {@link UploadSession#abort}. */
    record Abort() implements UploadStep {}

    /** The call has ended: {@link ConnectedJobs#endUpload}. */
    record Leave(JobId job) implements UploadStep {}

    /** Whose fault an error is. */
    enum Cause {
        /** The client has sent what makes no sense. */
        BAD_REQUEST,
        /** The client must open its job here first. */
        NOT_OPENED
    }

    /** A part of an upload on its way. */
    sealed interface Part {
        /** How many bytes count as unconfirmed until it is stored. */
        int bytes();

        /** How many bytes of the client's request are held until then. */
        long held();

        /**
         * A batch of rows, which goes on as it has come.
         *
         * @param to where it goes
         * @param rejects the rows that are not in it
         */
        record Batch(BatchId id, Destination to, LazyMessage rows, BatchRejects rejects, int bytes, long held)
                implements Part {}

        /** The end of a dataset. */
        record End(EndOfDataset end, long held) implements Part {
            @Override
            public int bytes() {
                return 0;
            }
        }
    }
}
