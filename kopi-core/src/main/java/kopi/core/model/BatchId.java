package kopi.core.model;

/**
 * Names a batch of a job. The same input gives the same batches with the same ids, so sending one again is harmless.
 *
 * @param job the job
 * @param dataset name of the dataset
 * @param seq dense from 0 within job and dataset
 */
public record BatchId(JobId job, String dataset, int seq) {
    public BatchId {
        if (seq < 0) {
            throw new IllegalArgumentException("seq " + seq + " of " + dataset + " is negative");
        }
    }

    @Override
    public String toString() {
        return job + "/" + dataset + "/" + seq;
    }
}
