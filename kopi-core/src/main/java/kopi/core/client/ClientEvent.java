package kopi.core.client;

import java.util.List;

/** What a message means to a client. */
public sealed interface ClientEvent {
    /** The job is admitted: the upload may start. */
    record Admitted() implements ClientEvent {}

    /**
     * There is no place for the job.
     *
     * @param retryAfterSeconds when to ask again; 0: asking again will not help
     */
    record Refused(String reason, int retryAfterSeconds) implements ClientEvent {}

    /** More batches of that dataset may be sent; all below {@code below} are finished. */
    record Credit(String dataset, int below) implements ClientEvent {}

    /** The next records of an output file. */
    @SuppressWarnings("ArrayRecordComponent")
    record Append(String file, int rows, byte[] csv) implements ClientEvent {}

    /** Every output file is complete, which has been proved slice by slice. */
    record Finished(List<String> warnings) implements ClientEvent {}

    /**
     * Entries of the result journal that were confirmed are missing.
     *
     * @param what which, for people
     */
    record Lost(String what) implements ClientEvent {}

    /** The job has failed. */
    record Failed(String reason) implements ClientEvent {}
}
