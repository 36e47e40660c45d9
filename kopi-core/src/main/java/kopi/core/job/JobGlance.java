package kopi.core.job;

import java.util.List;
import kopi.core.model.JobId;

/**
 * What a controller knows of a job, for people.
 *
 * @param attempt which attempt at its name it is, from 0
 * @param failure why it has failed; empty if it has not
 * @param expected how many batches it is likely to have, by the sizes of its files; 0: its client has not said
 * @param partitions over how many its groups are spread
 * @param finished by dataset, which batches have come through the stages
 */
public record JobGlance(
        JobId job,
        JobPhase phase,
        int attempt,
        String failure,
        long expected,
        int partitions,
        List<BatchGlance> finished) {
    public JobGlance {
        finished = List.copyOf(finished);
    }
}
