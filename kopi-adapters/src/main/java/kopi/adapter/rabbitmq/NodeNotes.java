package kopi.adapter.rabbitmq;

import kopi.core.meter.Meter;
import kopi.core.port.Attempts;

/**
 * What a node notes of its work with the broker.
 *
 * @param attempts what is worked on, for the process after this one
 * @param meter what comes and goes
 */
public record NodeNotes(Attempts attempts, Meter meter) {
    /** Nothing is noted. */
    public static final NodeNotes NONE = new NodeNotes(Attempts.NONE, Meter.NONE);
}
