package kopi.core.gateway;

import kopi.core.message.Message.Progress;
import kopi.core.port.LazyMessage;

/** What a {@link ResultsSession} wants done next. Whoever serves the call carries steps out in their order. */
public sealed interface ResultsStep {
    /**
     * Read the job's result journal from that offset; report what comes to {@link ResultsSession#entry} and {@link
     * ResultsSession#deleted}.
     */
    record OpenReader(long from) implements ResultsStep {}

    /** Hand an entry to the client's connection; report {@link ResultsSession#sent}. */
    record Send(long offset, long stamp, LazyMessage message) implements ResultsStep {}

    /** Entries up to and including that offset are done with. */
    record Processed(long offset) implements ResultsStep {}

    /** The job's uploads here may send more: {@link ConnectedJobs#progressed}. */
    record Advance(Progress progress) implements ResultsStep {}

    /** Tell the client that its results are gone, as the last that it hears. */
    record SendGone() implements ResultsStep {}

    /** End the call with the error that was reported by {@link ResultsSession#abort}. */
    record Abort() implements ResultsStep {}

    /** Close the reader, if there is one; the call has ended: {@link ConnectedJobs#endResults}. */
    record Close() implements ResultsStep {}
}
