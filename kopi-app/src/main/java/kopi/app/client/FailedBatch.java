package kopi.app.client;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kopi.adapter.file.DatasetReader;
import kopi.adapter.file.FoundChunk;
import kopi.core.client.FailingRow;
import kopi.core.error.KopiException;
import kopi.core.job.JobPlan;
import kopi.core.message.Message.Rows;
import kopi.core.model.BatchId;

/** Says where the rows of a batch are that has failed a job: roles know datasets and batches, users know files and lines. */
final class FailedBatch {
    private final JobPlan plan;
    private final List<DatasetReader> readers;

    FailedBatch(JobPlan plan, List<DatasetReader> readers) {
        this.plan = plan;
        this.readers = readers;
    }

    /**
     * A reason, and behind it the line that has failed the job, or the lines of the batch. Reads the batch's file up to there.
     *
     * @param reason names the batch as a message's subject does: its dataset and number; stays as it is if it names none
     */
    String located(String reason) {
        for (DatasetReader reader : readers) {
            String dataset = reader.projection().dataset().name();
            Matcher batch = Pattern.compile("\\b" + Pattern.quote(dataset) + ", batch (\\d{1,9})\\b")
                    .matcher(reason);
            if (batch.find()) {
                return located(reason, reader, new BatchId(plan.job(), dataset, Integer.parseInt(batch.group(1))));
            }
        }
        return reason;
    }

    private String located(String reason, DatasetReader reader, BatchId batch) {
        try {
            Optional<FoundChunk> found = reader.find(batch.seq());
            return found.isPresent() ? located(reason, found.get(), batch) : reason;
        } catch (KopiException _) {
            // The job's failure is what counts.
            return reason;
        }
    }

    private String located(String reason, FoundChunk found, BatchId batch) {
        try (FoundChunk chunk = found) {
            OptionalInt row = FailingRow.find(new Rows(plan, batch, chunk.batch()), reason);
            return reason + "; see " + (row.isPresent() ? chunk.describe(row.getAsInt()) : chunk.describe());
        }
    }
}
