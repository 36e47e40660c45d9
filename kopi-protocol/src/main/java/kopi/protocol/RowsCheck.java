package kopi.protocol;

import java.util.Optional;
import kopi.core.error.CorruptStateException;
import kopi.core.job.JobPlan;
import kopi.core.job.MemoryBudget;
import kopi.core.model.BatchId;
import kopi.core.report.Projection;
import kopi.protocol.v1.Envelope;

/**
 * Whether the rows of a batch fit the {@link MemoryBudget}, judged by what the batch says of itself before any column is
 * unpacked: by the gateway that it comes to, and by whoever decodes it. Stateless.
 */
final class RowsCheck {
    private RowsCheck() {}

    /**
     * Checks a batch.
     *
     * @throws CorruptStateException if it has more rows, or columns, than may be worked on under that plan
     */
    static void check(JobPlan plan, BatchId id, Envelope.Batch batch) {
        Optional<Projection> read = plan.fact(id.dataset()).or(() -> plan.reference(id.dataset()));
        if (read.isEmpty()) {
            // Nobody makes anything of it.
            return;
        }
        int rows = Limits.natural("rows", batch.getRows());
        int maxRows = MemoryBudget.maxRows(plan, id.dataset());
        if (rows > maxRows) {
            throw new CorruptStateException(
                    "it has " + rows + " rows; with the reports of this job a batch of " + id.dataset() + " may have "
                            + maxRows + ", or it would take too much memory; send smaller batches");
        }
        long maxValues = (long) maxRows * read.get().columns().size();
        if (Limits.values(rows, batch.getColumnsCount()) > maxValues) {
            throw new CorruptStateException("it has " + batch.getColumnsCount() + " columns of " + rows
                    + " values; the job reads " + read.get().columns().size());
        }
    }
}
