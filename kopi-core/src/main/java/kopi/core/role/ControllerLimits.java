package kopi.core.role;

/**
 * What a controller puts up with.
 *
 * @param openJobs how many jobs may be running at a time; more are refused
 * @param clientTimeoutSeconds how long a running job may be silent before it is given up
 * @param resultRetentionSeconds how long results stay that nobody has closed
 */
public record ControllerLimits(int openJobs, int clientTimeoutSeconds, int resultRetentionSeconds) {
    public ControllerLimits {
        if (openJobs < 1 || clientTimeoutSeconds < 1 || resultRetentionSeconds < 1) {
            throw new IllegalArgumentException("limits must be at least 1: " + openJobs + " open jobs, "
                    + clientTimeoutSeconds + " s without a client, " + resultRetentionSeconds + " s for results");
        }
    }
}
