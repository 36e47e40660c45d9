package kopi.core.job;

import java.util.List;
import kopi.core.model.JobId;

/**
 * What an aggregator knows of its share of a job, for people.
 *
 * @param aggregator which of the job's, from 0
 * @param folded by dataset, which batches are in its sums
 */
public record FoldGlance(JobId job, int aggregator, List<BatchGlance> folded) {
    public FoldGlance {
        folded = List.copyOf(folded);
    }
}
