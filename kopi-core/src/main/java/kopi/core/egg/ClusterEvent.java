package kopi.core.egg;

/**
 * Something that has happened in the cluster.
 *
 * @param id tells it from all others
 * @param timeMillis when, by the clock of who reports it, in milliseconds since 1970
 */
public record ClusterEvent(Id id, long timeMillis, EventFact fact) {
    /**
     * Who reports it, and as the how manyth of that life's.
     *
     * @param seq from 1 on
     */
    public record Id(NodeId reporter, long incarnation, long seq) {}
}
