package kopi.core.egg;

/**
 * What has happened, before anybody has given it a time and a number.
 *
 * @param node whom it happened to
 * @param incarnation which life of the node; 0 if it is about no life
 * @param term of the leader that saw it; {@code 0} if none did
 * @param job its job, with the owner; empty if it is about none
 * @param attempt at the job
 * @param text one plain sentence without a full stop, for people; cut to {@link #MAX_TEXT} characters
 */
public record EventFact(
        EventKind kind, NodeId node, long incarnation, long term, String job, int attempt, String text) {
    /** So that some of them fit into a datagram. */
    public static final int MAX_TEXT = 300;

    public EventFact {
        if (text.length() > MAX_TEXT) {
            text = text.substring(0, MAX_TEXT);
        }
        if (attempt < 0 || incarnation < 0 || term < 0) {
            throw new IllegalArgumentException("a negative attempt, incarnation or term");
        }
    }

    /** Something about a node. */
    public static EventFact ofNode(EventKind kind, NodeId node, long incarnation, long term, String text) {
        return new EventFact(kind, node, incarnation, term, "", 0, text);
    }

    /**
     * Something about a job.
     *
     * @param node the node that reports it
     */
    public static EventFact ofJob(EventKind kind, NodeId node, long incarnation, String job, int attempt, String text) {
        return new EventFact(kind, node, incarnation, 0, job, attempt, text);
    }

    /**
     * What is the same whoever reports it.
     *
     * @param subject a job or a node
     * @param number of the attempt, the term or the incarnation
     */
    record Key(EventKind kind, String subject, long number) {}

    Key key() {
        return job.isEmpty()
                ? new Key(kind, node.name(), kind == EventKind.ELECTED ? term : incarnation)
                : new Key(kind, job, attempt);
    }
}
