package kopi.core.egg;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import kopi.core.topology.SizeInUse;

/**
 * A few figures about a node, for people.
 *
 * @param inHand messages taken and not yet settled
 * @param rowsPerSecond rows processed a second, lately
 * @param heapBytes heap in use
 * @param brokenFolds folds that take nothing, until they are replaced
 * @param waiting messages in the queues that it takes from
 * @param openJobs jobs of which it folds journals
 * @param use of a controller: how many nodes are needed
 * @param jobs the jobs that it leads, the latest last; no more than {@link #MAX_JOBS}
 */
public record Gauges(
        long inHand,
        long rowsPerSecond,
        long heapBytes,
        int brokenFolds,
        long waiting,
        int openJobs,
        Optional<SizeInUse> use,
        List<JobLine> jobs) {
    /** How many jobs fit into a heartbeat. */
    public static final int MAX_JOBS = 32;

    /** Nothing measured. */
    public static final Gauges NONE = new Gauges(0, 0, 0, 0, 0, 0, Optional.empty(), List.of());

    public Gauges {
        jobs = List.copyOf(jobs.subList(Math.max(0, jobs.size() - MAX_JOBS), jobs.size()));
    }

    /** Of a node that is no controller. */
    public Gauges(long inHand, long rowsPerSecond, long heapBytes, int brokenFolds, List<JobLine> jobs) {
        this(inHand, rowsPerSecond, heapBytes, brokenFolds, 0, 0, Optional.empty(), jobs);
    }

    /** These, but for jobs whose name is not among those. */
    Gauges with(Predicate<String> names) {
        return new Gauges(
                inHand,
                rowsPerSecond,
                heapBytes,
                brokenFolds,
                waiting,
                openJobs,
                use,
                jobs.stream().filter(job -> names.test(job.job())).toList());
    }

    /**
     * How a job is getting on.
     *
     * @param job its name
     * @param phase where it is in its life
     * @param finishedBatches how many of its batches have come through the stages
     */
    public record JobLine(String job, String phase, long finishedBatches) {}
}
