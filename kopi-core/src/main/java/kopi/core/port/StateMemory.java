package kopi.core.port;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kopi.core.job.StateLimits;
import kopi.core.model.JobId;
import kopi.core.port.Destination.Journal;

/**
 * The memory of a node that the state of jobs takes, over all folds that the node hosts.
 *
 * <p><b>Threads.</b> Every method may be called from any thread that folds here.
 */
public interface StateMemory {
    /** Where nothing is limited. */
    StateMemory UNLIMITED = new StateMemory() {
        @Override
        public StateLimits limits() {
            return StateLimits.NONE;
        }

        @Override
        public void hold(Journal standing, JobId job, Journal journal, long bytes) {}

        @Override
        public Optional<String> verdict(JobId job) {
            return Optional.empty();
        }

        @Override
        public Map<JobId, String> verdicts(Journal standing) {
            return Map.of();
        }

        @Override
        public void release(Journal standing, JobId job) {}

        @Override
        public void keep(Journal standing, Set<JobId> jobs) {}
    };

    /** What jobs may take. */
    StateLimits limits();

    /**
     * Notes how much one fold holds now.
     *
     * @param standing the journal that tells its owner of jobs
     * @param journal what it folds
     * @param bytes in all; 0 if it holds nothing any more
     */
    void hold(Journal standing, JobId job, Journal journal, long bytes);

    /** Why that job has to make room for others; empty while it need not. */
    Optional<String> verdict(JobId job);

    /** The jobs of one owner that have to make room, and why. */
    Map<JobId, String> verdicts(Journal standing);

    /** Forgets what one owner's folds held for that job: they are about to be gone. */
    void release(Journal standing, JobId job);

    /** Forgets what folds of one owner held for other jobs than these, which are all that are open. */
    void keep(Journal standing, Set<JobId> jobs);
}
