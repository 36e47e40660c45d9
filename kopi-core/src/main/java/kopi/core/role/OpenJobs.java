package kopi.core.role;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import kopi.core.job.JobPlan;
import kopi.core.model.JobId;

/** The jobs that a role works on at the moment. */
final class OpenJobs {
    private final Map<JobId, JobPlan> plans = new LinkedHashMap<>();

    /** Whether this is news. */
    boolean open(JobPlan plan) {
        return plans.putIfAbsent(plan.job(), plan) == null;
    }

    /** The plan of the job, which is closed now; empty if it was not open. */
    Optional<JobPlan> close(JobId job) {
        return Optional.ofNullable(plans.remove(job));
    }
}
