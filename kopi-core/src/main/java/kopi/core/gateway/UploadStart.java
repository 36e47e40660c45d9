package kopi.core.gateway;

import java.util.Map;
import kopi.core.job.JobPlan;

/**
 * What a gateway knows of a job when an upload of it starts.
 *
 * @param finishedBelow by dataset: every batch below is finished
 */
public record UploadStart(JobPlan plan, Map<String, Integer> finishedBelow) {
    public UploadStart {
        finishedBelow = Map.copyOf(finishedBelow);
    }
}
