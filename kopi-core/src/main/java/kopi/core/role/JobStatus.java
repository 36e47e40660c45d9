package kopi.core.role;

import kopi.core.job.JobPhase;
import kopi.core.model.JobId;

/**
 * How a job is getting on, for people and for the controller's watch.
 *
 * @param attempt which attempt at its name it is, from 0
 * @param finishedBatches how many of its batches have come through the stages
 * @param heard how many messages about it the controller has taken; rises as long as anybody is heard of
 * @param isEphemeral whether it goes when its client has gone
 * @param failure why it has failed; empty if it has not
 */
public record JobStatus(
        JobId job,
        JobPhase phase,
        int attempt,
        long finishedBatches,
        long heard,
        boolean isEphemeral,
        String failure) {}
