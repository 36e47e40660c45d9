package kopi.adapter.rabbitmq;

import java.util.Optional;
import kopi.core.port.Destination;
import kopi.core.trace.TraceContext;

/** A message on its way to the broker, encoded. Immutable, but for the bytes, which nobody changes. */
final class Publication {
    private final Destination to;
    private final byte[] body;
    private final String mark;
    private final Optional<TraceContext> trace;
    private final Outcome outcome;

    /**
     * A publication.
     *
     * @param to where it goes
     * @param body the message; not to be changed any more
     * @param mark empty for a message of kopi's, else it is a {@link HistoryProbe}'s and this is its name
     * @param trace which span sends it, if it is traced
     * @param outcome hears what became of it
     */
    Publication(Destination to, byte[] body, String mark, Optional<TraceContext> trace, Outcome outcome) {
        this.to = to;
        this.body = body;
        this.mark = mark;
        this.trace = trace;
        this.outcome = outcome;
    }

    /** One that is not traced. */
    Publication(Destination to, byte[] body, String mark, Outcome outcome) {
        this(to, body, mark, Optional.empty(), outcome);
    }

    /** Hears what became of a publication; called once, by a thread of the AMQP client: must not block or throw. */
    interface Outcome {
        void confirmed();

        /** There is no such queue or stream. */
        void returned();

        /** Nobody wants to know any more; if it was not sent yet, it need not be. May be asked under locks. */
        boolean isAbandoned();
    }

    Destination to() {
        return to;
    }

    byte[] body() {
        return body;
    }

    String mark() {
        return mark;
    }

    Optional<TraceContext> trace() {
        return trace;
    }

    Outcome outcome() {
        return outcome;
    }
}
