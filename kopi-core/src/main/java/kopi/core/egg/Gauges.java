package kopi.core.egg;

import java.util.List;
import java.util.function.Predicate;

/**
 * A few figures about a node, for people.
 *
 * @param inHand messages taken and not yet settled
 * @param rowsPerSecond rows processed a second, lately
 * @param heapBytes heap in use
 * @param brokenFolds folds that take nothing, until they are replaced
 * @param jobs the jobs that it leads, the latest last; no more than {@link #MAX_JOBS}
 */
public record Gauges(long inHand, long rowsPerSecond, long heapBytes, int brokenFolds, List<JobLine> jobs) {
    /** How many jobs fit into a heartbeat. */
    public static final int MAX_JOBS = 32;

    /** Nothing measured. */
    public static final Gauges NONE = new Gauges(0, 0, 0, 0, List.of());

    public Gauges {
        jobs = List.copyOf(jobs.subList(Math.max(0, jobs.size() - MAX_JOBS), jobs.size()));
    }

    /** These, but for jobs whose name is not among those. */
    Gauges with(Predicate<String> names) {
        return new Gauges(
                inHand,
                rowsPerSecond,
                heapBytes,
                brokenFolds,
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
