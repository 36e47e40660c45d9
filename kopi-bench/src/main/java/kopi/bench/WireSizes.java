package kopi.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kopi.adapter.file.AcceptedChunk;
import kopi.adapter.file.DatasetReader;
import kopi.core.job.JobPlan;
import kopi.core.message.Message.Rows;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.Column;
import kopi.core.model.JobId;
import kopi.core.model.TextColumn;
import kopi.core.report.Parameters;
import kopi.core.report.Projection;
import kopi.core.report.Reports;
import kopi.protocol.WireCodec;

/**
 * How many bytes a job's rows are on the broker: every batch of a dataset is read, cut and encoded as {@code kopi submit}
 * does it, and a gateway publishes these very bytes. AMQP's own frames and headers come on top.
 */
final class WireSizes {
    /** As the client cuts files. */
    private static final int CHUNK_BYTES = 1 << 22;

    /**
     * What the rows of a dataset come to.
     *
     * @param ids texts that are not empty: the transactions' ids that T1 may print
     */
    record Size(long bytes, long rows, long ids) {
        static final Size NOTHING = new Size(0, 0, 0);

        private Size plus(Size other) {
            return new Size(bytes + other.bytes, rows + other.rows, ids + other.ids);
        }

        double bytesPerRow() {
            return (double) bytes / rows;
        }
    }

    private WireSizes() {}

    /**
     * By dataset, what a job with those reports sends.
     *
     * @throws kopi.core.error.InvalidInputException if a file cannot be read
     */
    static Map<String, Size> of(Path data, String... reports) {
        var plan = new JobPlan(
                new JobId("0123456789abcdef0123456789abcdef"),
                List.of(reports).stream()
                        .map(name -> Reports.named(name, Parameters.DEFAULT))
                        .toList(),
                4);
        Map<String, Size> sizes = new LinkedHashMap<>();
        for (Projection projection : plan.projections()) {
            sizes.put(projection.dataset().name(), size(data, plan, projection));
        }
        return sizes;
    }

    private static Size size(Path data, JobPlan plan, Projection projection) {
        var codec = new WireCodec();
        Size size = Size.NOTHING;
        var reader = DatasetReader.open(data, projection, CHUNK_BYTES);
        while (!reader.isTaken()) {
            AcceptedChunk chunk = reader.accept(reader.scan(reader.next()));
            Batch batch = chunk.batch();
            var rows =
                    new Rows(plan, new BatchId(plan.job(), projection.dataset().name(), chunk.seq()), batch);
            size = size.plus(new Size(codec.encode(rows).length, batch.rows(), texts(batch)));
        }

        return size;
    }

    private static long texts(Batch batch) {
        List<TextColumn> columns = new ArrayList<>();
        for (Column column : batch.columns()) {
            if (column instanceof TextColumn texts) {
                columns.add(texts);
            }
        }
        long count = 0;
        for (TextColumn texts : columns) {
            for (int row = 0; row < texts.size(); row++) {
                count += Math.min(1, texts.length(row));
            }
        }
        return count;
    }
}
