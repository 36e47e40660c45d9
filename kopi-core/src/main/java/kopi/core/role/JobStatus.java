package kopi.core.role;

import kopi.core.model.JobId;

/**
 * How a job is getting on, for people and for the controller's watch.
 *
 * @param attempt how often it was started over
 * @param finishedBatches how many of its batches have come through the stages
 * @param heard how many messages about it the controller has taken; rises as long as anybody is heard of
 * @param isEphemeral whether it goes when its client has gone
 */
public record JobStatus(JobId job, Phase phase, int attempt, long finishedBatches, long heard, boolean isEphemeral) {
    /** Where a job is in its life. */
    public enum Phase {
        /** Batches come, or are being worked on. */
        RUNNING,
        /** Its reports are complete. */
        COMPLETED,
        /** It cannot be done, or is not wanted any more. */
        FAILED
    }
}
