package kopi.core.role;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kopi.core.message.Message;
import kopi.core.message.Message.AbortJob;
import kopi.core.message.Message.CloseJob;
import kopi.core.model.JobId;

/**
 * Notices jobs that nobody has been heard of for too long. What follows is said in messages to the controller, whose
 * decisions so stand in its journal. The watch itself remembers nothing that matters: after a restart it is just later.
 *
 * <p>Mutable, single owner.
 */
final class JobWatch {
    private static final long MILLIS = 1_000;

    private final ControllerLimits limits;
    private final Map<JobId, Sighting> sightings = new LinkedHashMap<>();

    private record Sighting(long heard, long sinceMillis) {}

    JobWatch(ControllerLimits limits) {
        this.limits = limits;
    }

    /** What the controller has to be told about these, all its jobs, at that time. */
    List<Message> overdue(List<JobStatus> jobs, long nowMillis) {
        Set<JobId> known = new HashSet<>();
        List<Message> overdue = new ArrayList<>();
        for (JobStatus job : jobs) {
            known.add(job.job());
            Sighting last = sightings.get(job.job());
            if (last == null || last.heard() != job.heard()) {
                sightings.put(job.job(), new Sighting(job.heard(), nowMillis));
            } else if (nowMillis - last.sinceMillis() > patience(job) * MILLIS) {
                // Not again at once: the message may take its time to come back.
                sightings.put(job.job(), new Sighting(job.heard(), nowMillis));
                overdue.add(verdict(job));
            }
        }
        sightings.keySet().retainAll(known);
        return overdue;
    }

    private int patience(JobStatus job) {
        return switch (job.phase()) {
            case RUNNING -> limits.clientTimeoutSeconds();
            // Nobody can come back for the results of one without a name.
            case COMPLETED, FAILED ->
                job.isEphemeral() ? limits.clientTimeoutSeconds() : limits.resultRetentionSeconds();
        };
    }

    private Message verdict(JobStatus job) {
        return switch (job.phase()) {
            case RUNNING ->
                new AbortJob(
                        job.job(), "its client has sent nothing for " + limits.clientTimeoutSeconds() + " seconds");
            case COMPLETED, FAILED -> new CloseJob(job.job());
        };
    }
}
