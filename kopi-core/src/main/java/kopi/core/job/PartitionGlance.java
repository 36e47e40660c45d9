package kopi.core.job;

import java.util.List;
import kopi.core.model.JobId;

/**
 * What an aggregator knows of a partition of a job, for people.
 *
 * @param folded by dataset, which batches are in its sums
 */
public record PartitionGlance(JobId job, int partition, List<BatchGlance> folded) {
    public PartitionGlance {
        folded = List.copyOf(folded);
    }
}
