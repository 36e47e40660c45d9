package kopi.adapter.grpc;

import java.util.Optional;
import kopi.core.message.Message;
import kopi.core.model.JobId;
import kopi.core.port.Broker;
import kopi.core.port.Destination;
import kopi.core.port.LazyMessage;
import kopi.core.trace.TraceContext;

/** What a gateway's server needs behind it. Thread-safe. */
public interface GatewayPort {
    /**
     * Passes a client's message on to whom it concerns. Does not throw, and does not wait: what the broker has no room
     * for is not stored yet.
     *
     * @param outcome hears once what became of it, on any thread, possibly before this returns; never if this process or
     *     its broker ends before
     */
    void tell(Message message, Outcome outcome);

    /**
     * The same for what belongs to the trace of the message's job.
     *
     * @param caller which span of the client's it follows from, if the client says so
     */
    void tell(Message message, Optional<TraceContext> caller, Outcome outcome);

    /**
     * The same for what is for nobody to look at: it goes there as it is.
     *
     * @param caller as above
     * @param outcome as above
     */
    void forward(Destination to, LazyMessage message, Optional<TraceContext> caller, Outcome outcome);

    /**
     * Opens a reader of a job's result journal, like {@link Broker#read}.
     *
     * @throws kopi.core.error.UnavailableException if the broker is gone
     */
    Broker.Reader readResults(JobId job, long from, int credit, Broker.EntryHandler handler);

    /** Whether the broker can be reached. */
    boolean brokerIsUp();

    /** Hears what became of a message. Must return soon. */
    interface Outcome {
        /** Nobody wants to know. */
        Outcome IGNORED = new Outcome() {
            @Override
            public void stored() {
                // Nobody wants to know.
            }

            @Override
            public void refused(String reason) {
                // Nobody wants to know.
            }
        };

        /** The broker has it, and has confirmed that. */
        void stored();

        /** It makes no sense, and nothing has happened. */
        void refused(String reason);
    }
}
