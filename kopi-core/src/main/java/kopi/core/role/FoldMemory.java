package kopi.core.role;

import kopi.core.error.JobFailedException;
import kopi.core.model.JobId;
import kopi.core.port.Destination.Journal;
import kopi.core.port.StateMemory;
import kopi.core.state.StateLedger;

/**
 * What one fold of a job may take of its node's memory. Whether the job takes more than a job may depends on the fold's
 * state alone, so who folds the journal again decides the same; whether all jobs together take too much does not, and is a
 * matter of the node.
 */
final class FoldMemory {
    private final StateMemory memory;
    private final Journal standing;
    private final JobId job;
    private final Journal journal;
    private final String what;

    /**
     * Holds nothing yet.
     *
     * @param standing what tells the fold's owner of jobs
     * @param journal what is folded
     * @param what what takes the memory, for people
     */
    FoldMemory(StateMemory memory, Journal standing, JobId job, Journal journal, String what) {
        this.memory = memory;
        this.standing = standing;
        this.job = job;
        this.journal = journal;
        this.what = what;
        hold(0);
    }

    /** Of a fold whose memory nobody counts. */
    static FoldMemory unlimited(JobId job, Journal journal) {
        return new FoldMemory(StateMemory.UNLIMITED, journal, job, journal, "state");
    }

    /** How many bytes the job may take on this node. */
    long limit() {
        return memory.limits().jobBytes();
    }

    /** Notes how much is held now, in all. */
    void hold(long bytes) {
        memory.hold(standing, job, journal, bytes);
    }

    /**
     * Notes how much is held now, or is about to be.
     *
     * @throws JobFailedException if that is more than the job may have, or the job has to make room for others
     */
    void require(long bytes) {
        if (bytes > limit()) {
            throw new JobFailedException(
                    what + " of the job take more memory on this node than the " + StateLedger.mebibytes(limit())
                            + " that a job may have (limits.job-state-mebibytes); ask for fewer of them, or raise the limit and the node's heap");
        }
        hold(bytes);
        memory.verdict(job).ifPresent(why -> {
            throw new JobFailedException(why);
        });
    }
}
