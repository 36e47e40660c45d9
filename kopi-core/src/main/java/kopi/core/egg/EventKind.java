package kopi.core.egg;

import java.util.Locale;

/** What cluster events are about. */
public enum EventKind {
    /** A node is silent for too long. */
    SUSPECT(false),
    /** A node that was suspect is heard again, in the same life. */
    HEARD_AGAIN(false),
    /** A node's process is gone. */
    DEAD(true),
    /** A node died so often that it is left alone for a while. */
    FAILED(false),
    /** A process of a node has been started. */
    STARTED(true),
    /** A node works. */
    READY(true),
    /** A node is not wanted any more, and ends what was begun with it. */
    DRAINING(true),
    /** A node is told to end, not being wanted any more. */
    STOPPING(true),
    /** An egg leads, in a new term. */
    ELECTED(true),
    /** There are to be more or fewer nodes of a group. */
    SCALED(false),
    /** The cluster is to go down, or to run. */
    CLUSTER(false),
    /** A job runs, or was found to run by a controller that has come back. */
    JOB_ADMITTED(true),
    JOB_COMPLETED(true),
    JOB_FAILED(true),
    /** All that a job held is free; its name may come again. */
    JOB_CLOSED(false),
    /** A job has begun again from the start. */
    JOB_STARTED_OVER(true),
    /** A message could not be processed by anybody. */
    DEAD_LETTER(false),
    /** A node has lost the broker. */
    LINK_DOWN(false),
    /** A node has the broker back. */
    LINK_UP(false),
    /** A node resumed from a snapshot. */
    SNAPSHOT(false),
    /** A journal is read again from its start, as it, or what was made of it, was lost. */
    JOURNAL_LOST(false),
    /** A fold could not take an entry. */
    FOLD_BROKEN(false);

    private final boolean isFact;

    EventKind(boolean isFact) {
        this.isFact = isFact;
    }

    /**
     * Whether it happens once to a life of a node, in a term, or to an attempt at a job: whoever reports it again, an egg that
     * has just begun to lead or a controller that has come back, says nothing new.
     */
    boolean isFact() {
        return isFact;
    }

    /** What it is called where it is shown or sent. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
