package kopi.adapter.node;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kopi.core.job.StateLimits;
import kopi.core.model.JobId;
import kopi.core.port.Destination.Journal;
import kopi.core.port.StateMemory;
import kopi.core.state.StateLedger;

/** A node's {@link StateLedger}, for the threads of all its folds: one lock, held for a look at the jobs that are open. */
public final class SharedStateMemory implements StateMemory {
    private final StateLimits limits;

    @GuardedBy("this")
    private final StateLedger ledger;

    public SharedStateMemory(StateLimits limits) {
        this.limits = limits;
        this.ledger = new StateLedger(limits);
    }

    @Override
    public StateLimits limits() {
        return limits;
    }

    @Override
    public synchronized void hold(Journal standing, JobId job, Journal journal, long bytes) {
        ledger.hold(standing, job, journal, bytes);
    }

    @Override
    public synchronized Optional<String> verdict(JobId job) {
        return ledger.verdict(job);
    }

    @Override
    public synchronized Map<JobId, String> verdicts(Journal standing) {
        return ledger.verdicts(standing);
    }

    @Override
    public synchronized void release(Journal standing, JobId job) {
        ledger.release(standing, job);
    }

    @Override
    public synchronized void keep(Journal standing, Set<JobId> jobs) {
        ledger.keep(standing, jobs);
    }
}
