package kopi.app.node;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import kopi.core.egg.Datagram;
import kopi.core.egg.EventFact;
import kopi.core.egg.EventKind;
import kopi.core.egg.EventSource;
import kopi.core.egg.NodeId;
import kopi.core.job.JobPhase;
import kopi.core.model.JobId;
import kopi.core.node.JobChronicle.Change;
import kopi.core.port.BrokerHealth;

/** What a node reports to the eggs. Thread-safe. */
final class NodeEvents {
    private final NodeId id;
    private final long incarnation;
    private final EventSource source;
    private boolean wasReachable = true;

    NodeEvents(NodeId id, long incarnation) {
        this.id = id;
        this.incarnation = incarnation;
        this.source = new EventSource(id, incarnation);
    }

    /** Something has happened to the node. */
    void note(EventKind kind, String text) {
        note(EventFact.ofNode(kind, id, incarnation, 0, id + " " + text));
    }

    /** Something has happened here to a job. */
    void note(EventKind kind, JobId job, String text) {
        note(EventFact.ofJob(kind, id, incarnation, job.name(), 0, id + " " + text));
    }

    /** Something has become of a job that is led here. */
    void note(Change change) {
        EventKind kind =
                switch (change) {
                    case Change.Admitted _ -> EventKind.JOB_ADMITTED;
                    case Change.StartedOver _ -> EventKind.JOB_STARTED_OVER;
                    case Change.Ended ended ->
                        ended.phase() == JobPhase.COMPLETED ? EventKind.JOB_COMPLETED : EventKind.JOB_FAILED;
                    case Change.Closed _ -> EventKind.JOB_CLOSED;
                };
        String job = change.job().name();
        note(EventFact.ofJob(kind, id, incarnation, job, change.attempt(), "job " + job + " " + predicate(change)));
    }

    private static String predicate(Change change) {
        return switch (change) {
            case Change.Admitted _ -> "is admitted";
            case Change.StartedOver over -> "starts over, as attempt " + over.attempt();
            case Change.Ended ended -> ended.phase().text() + after(ended.millis()) + because(ended.failure());
            case Change.Closed _ -> "is closed";
        };
    }

    private static String after(OptionalLong millis) {
        return millis.isPresent() ? ", after " + TimeUnit.MILLISECONDS.toSeconds(millis.getAsLong()) + " s" : "";
    }

    private static String because(String failure) {
        return failure.isEmpty() ? "" : ": " + failure;
    }

    /** How the link to the broker is now. */
    synchronized void look(BrokerHealth health) {
        if (health.isReachable() != wasReachable) {
            wasReachable = health.isReachable();
            note(
                    wasReachable ? EventKind.LINK_UP : EventKind.LINK_DOWN,
                    wasReachable ? "has the broker back" : "has lost the broker: " + health.detail());
        }
    }

    private synchronized void note(EventFact fact) {
        source.note(System.currentTimeMillis(), fact);
    }

    /** What the eggs are to be told in this round. */
    synchronized List<Datagram.Events> round() {
        return source.round();
    }
}
