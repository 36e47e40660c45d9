package kopi.adapter.rabbitmq;

import kopi.core.port.Destination;

/** A message on its way to the broker, encoded. Immutable, but for the bytes, which nobody changes. */
final class Publication {
    private final Destination to;
    private final byte[] body;
    private final String mark;
    private final Outcome outcome;

    /**
     * A publication.
     *
     * @param to where it goes
     * @param body the message; not to be changed any more
     * @param mark empty for a message of kopi's, else it is a {@link HistoryProbe}'s and this is its name
     * @param outcome hears what became of it
     */
    Publication(Destination to, byte[] body, String mark, Outcome outcome) {
        this.to = to;
        this.body = body;
        this.mark = mark;
        this.outcome = outcome;
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

    Outcome outcome() {
        return outcome;
    }
}
