package kopi.adapter.rabbitmq;

import kopi.core.meter.Meter;
import kopi.core.port.Attempts;
import kopi.core.trace.Tracer;

/**
 * What a node notes of its work with the broker.
 *
 * @param attempts what is worked on, for the process after this one
 * @param meter what comes and goes
 * @param tracer what is sent
 */
public record NodeNotes(Attempts attempts, Meter meter, Tracer tracer) {
    /** Nothing is noted. */
    public static final NodeNotes NONE = new NodeNotes(Attempts.NONE, Meter.NONE, Tracer.NONE);
}
