package kopi.app.client;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kopi.adapter.file.InputTables;
import kopi.core.client.RejectLimit;
import kopi.core.job.JobPlan;
import kopi.core.job.MemoryBudget;
import kopi.core.model.JobId;
import kopi.core.report.Report;
import kopi.core.schema.CsvDialect;
import kopi.core.schema.Schema;
import kopi.core.schema.TableSchema;

/**
 * How a client reads its data.
 *
 * @param input where the tables are
 * @param isStrict whether the first rejected row ends the run
 * @param maxRejects how many rows may be rejected before the run ends
 * @param chunkBytes how many bytes of a file make a batch
 * @param schema what says how the files are written; empty: as those of the chain
 */
public record UploadOptions(
        InputTables input, boolean isStrict, RejectLimit maxRejects, int chunkBytes, Optional<Schema> schema) {
    private static final int SMALLEST_CHUNK_BYTES = 1 << 14;
    /** Most rows have more, an id, a number and a timestamp alone. */
    private static final long BYTES_A_ROW = 32;

    /** Makes batches of some 50,000 transactions (docs/adr/006). */
    private static final int USUAL_CHUNK_BYTES = 1 << 22;

    /** All of a dataset directory, with any number of rejected rows. */
    public UploadOptions(Path data, boolean isStrict, int chunkBytes) {
        this(InputTables.in(data), isStrict, RejectLimit.NONE, chunkBytes);
    }

    /** Files that are written as those of the chain. */
    public UploadOptions(InputTables input, boolean isStrict, RejectLimit maxRejects, int chunkBytes) {
        this(input, isStrict, maxRejects, chunkBytes, Optional.empty());
    }

    /** The same, of files that are written as a schema says. */
    public UploadOptions withSchema(Schema declared) {
        return new UploadOptions(input, isStrict, maxRejects, chunkBytes, Optional.of(declared));
    }

    /**
     * The same, with chunks that are small enough for the rows of those reports to fit the memory that a batch may take: many queries
     * make many columns of each row.
     */
    public UploadOptions withChunksFor(List<Report> reports) {
        var plan = new JobPlan(new JobId("any"), reports, 1);
        long rows = plan.projections().stream()
                .mapToInt(read -> MemoryBudget.maxRows(plan, read.dataset().name()))
                .min()
                .orElse(0);
        int largest = (int) Math.min(Integer.MAX_VALUE, Math.max(SMALLEST_CHUNK_BYTES, rows * BYTES_A_ROW));
        return new UploadOptions(input, isStrict, maxRejects, Math.min(chunkBytes, largest), schema);
    }

    /** How the files of a table are written, if a schema says so. */
    Optional<CsvDialect> dialect(String table) {
        return schema.flatMap(known -> known.table(table)).map(TableSchema::dialect);
    }

    /** With chunks of the usual size. */
    public static UploadOptions of(InputTables input, boolean isStrict, RejectLimit maxRejects) {
        return new UploadOptions(input, isStrict, maxRejects, USUAL_CHUNK_BYTES);
    }
}
