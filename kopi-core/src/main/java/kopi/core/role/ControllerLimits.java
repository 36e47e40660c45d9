package kopi.core.role;

import java.util.Map;

/**
 * What a controller bears at a time.
 *
 * @param openJobs how many jobs may be running; more are refused
 * @param clientTimeoutSeconds how long a running job may be silent before it is given up, and one without a name whatever
 *     its phase is
 * @param resultRetentionSeconds how long results of a job with a name stay that nobody has closed
 * @param openJobsOfOwners by owner: how many of its jobs may be running; of one that is not there: half of all
 */
public record ControllerLimits(
        int openJobs, int clientTimeoutSeconds, int resultRetentionSeconds, Map<String, Integer> openJobsOfOwners) {
    public ControllerLimits {
        if (openJobs < 1 || clientTimeoutSeconds < 1 || resultRetentionSeconds < 1) {
            throw new IllegalArgumentException("limits must be at least 1: " + openJobs + " open jobs, "
                    + clientTimeoutSeconds + " s without a client, " + resultRetentionSeconds + " s for results");
        }
        openJobsOfOwners = Map.copyOf(openJobsOfOwners);
    }

    /** Without a word about any owner. */
    public ControllerLimits(int openJobs, int clientTimeoutSeconds, int resultRetentionSeconds) {
        this(openJobs, clientTimeoutSeconds, resultRetentionSeconds, Map.of());
    }

    /** How many jobs of that owner may be running; no owner's can take all places, unless there is no other owner. */
    int openJobsOf(String owner) {
        int share = owner.isEmpty() ? openJobs : Math.ceilDiv(openJobs, 2);
        return Math.min(openJobs, openJobsOfOwners.getOrDefault(owner, share));
    }
}
