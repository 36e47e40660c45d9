package kopi.core.client;

import kopi.core.job.InputIdentity;
import kopi.core.job.JobPlan;
import kopi.core.model.JobId;

/** What a client wants of a cluster. */
public sealed interface ClientGoal {
    /**
     * To run a job, or resume it.
     *
     * @param input what is read
     * @param isEphemeral whether the job has no name to come back to: then it is closed in the end
     * @param replaces whether a job of that name with other input or reports, or one that has failed, makes way
     */
    record Submit(JobPlan plan, InputIdentity input, boolean isEphemeral, boolean replaces) implements ClientGoal {
        @Override
        public JobId job() {
            return plan.job();
        }
    }

    /** To read the results of a job that was opened before. */
    record Fetch(JobId job) implements ClientGoal {}

    /** Whose results are wanted. */
    JobId job();
}
