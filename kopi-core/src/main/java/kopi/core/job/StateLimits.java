package kopi.core.job;

/**
 * How much memory the state of jobs may take on a node that keeps some: sums by group, and reference rows. What counts is
 * what state takes with the copies that are made of it, for a snapshot or for printing ({@link StateCost}).
 *
 * @param jobBytes what one job may take on one node; over its partitions there, in equal shares
 * @param nodeBytes what all jobs together may take on one node
 */
public record StateLimits(long jobBytes, long nodeBytes) {
    /** Where a process has one job, which may take whatever there is. */
    public static final StateLimits NONE = new StateLimits(Long.MAX_VALUE, Long.MAX_VALUE);

    public StateLimits {
        if (jobBytes < 1 || nodeBytes < jobBytes) {
            throw new IllegalArgumentException(
                    "the state of a job may take " + jobBytes + " bytes, of all " + nodeBytes);
        }
    }

    /** What suits a heap of so many bytes: half of it for all, the other half for entries in hand; no job takes all. */
    public static StateLimits ofHeap(long heapBytes) {
        return ofNode(Math.max(2, heapBytes / 2));
    }

    /** Of so many bytes for all jobs, three quarters for one: whoever takes them leaves room for others. */
    public static StateLimits ofNode(long nodeBytes) {
        return new StateLimits(Math.max(1, nodeBytes / 4 * 3), nodeBytes);
    }
}
