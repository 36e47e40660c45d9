package kopi.core.topology;

/**
 * How many nodes there are to be of the roles that keep state. Each of them has a number, from which follows what is its.
 *
 * @param revision tells which of two is newer
 * @param controllers how many lead jobs, at least 1
 * @param aggregators how many fold partitions of jobs that are admitted from now on, at least 1
 * @param joiners how many join jobs that are admitted from now on, at least 1
 */
public record ClusterSize(Revision revision, int controllers, int aggregators, int joiners) {
    /** Of a cluster of which nobody has said anything: there is one of each in any. */
    public static final ClusterSize SMALLEST = new ClusterSize(Revision.NONE, 1, 1, 1);

    public ClusterSize {
        if (controllers < 1 || aggregators < 1 || joiners < 1) {
            throw new IllegalArgumentException("there must be a controller, an aggregator and a joiner at least");
        }
    }

    /** What is known now that somebody has said this: what an earlier leader has said may come late. */
    public ClusterSize updatedBy(ClusterSize said) {
        return said.revision.compareTo(revision) < 0 ? this : said;
    }

    /** Whether this is to replace the other. */
    public boolean replaces(ClusterSize other) {
        int order = revision.compareTo(other.revision);
        // Where the cluster file alone says how many there are, it may say something else after a restart.
        return order > 0 || (order == 0 && !equals(other));
    }
}
