package kopi.app.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import kopi.adapter.file.RejectedRow;
import kopi.adapter.local.WorkerPool;
import kopi.adapter.results.ResultFolder;
import kopi.core.client.InputLedger;
import kopi.core.error.InvalidInputException;
import kopi.core.job.BatchRejects;
import kopi.core.job.JobPlan;
import kopi.core.job.RejectedLine;
import kopi.core.message.Message.Rows;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.port.MessageCodec;
import kopi.core.report.Projection;
import kopi.protocol.call.GatewayRequest.PackedBatch;

/**
 * The files of one attempt at a job: reads all of its input, and writes all of its reports. When the cluster has lost part
 * of the job, the next attempt begins with nothing of this one.
 *
 * <p>{@link #begin} is called once, {@link #close} in any case, by the same thread.
 */
final class Attempt implements AutoCloseable {
    private final int threads;
    private final MessageCodec codec;
    private final ReportFiles files;
    private final Upload upload;
    /** One, from the admission on. */
    private final List<WorkerPool> readers = new CopyOnWriteArrayList<>();

    /**
     * Opens the input.
     *
     * @param folder where the reports go; open before the attempt begins
     * @param ledger what earlier attempts have read
     * @throws InvalidInputException if that cannot be done
     */
    Attempt(
            SubmitRequest request,
            List<Projection> datasets,
            InputLedger ledger,
            ResultFolder folder,
            MessageCodec codec,
            RunProgress progress) {
        this.threads = request.threads();
        this.codec = codec;
        this.files = ReportFiles.withRejects(
                folder, request.reports(), request.output().hasSafeCells());
        this.upload = new Upload(datasets, request.input(), progress, ledger);
    }

    Upload upload() {
        return upload;
    }

    ReportFiles files() {
        return files;
    }

    /** Starts the reports, and starts to read. */
    void begin(int reading, JobPlan plan, ClientDriver driver) {
        files.open();
        var sink = new Sink(reading, plan, driver);
        var pool = new WorkerPool(threads, driver::failed);
        readers.add(pool);
        for (int i = 0; i < threads; i++) {
            pool.submitSource(() -> upload.step(sink));
        }
    }

    /** Readers may go on. */
    void wakeReaders() {
        readers.forEach(WorkerPool::wakeSources);
    }

    /** Where the upload's batches and rejected rows go. */
    private final class Sink implements UploadSink {
        private final int reading;
        private final JobPlan plan;
        private final ClientDriver driver;

        Sink(int reading, JobPlan plan, ClientDriver driver) {
            this.reading = reading;
            this.plan = plan;
            this.driver = driver;
        }

        @Override
        public boolean maySend(String dataset, int seq) {
            return driver.ask(client -> client.maySend(dataset, seq));
        }

        @Override
        public void batch(String dataset, int seq, Batch rows, List<RejectedRow> rejects) {
            // Only to spare the packing.
            if (driver.ask(client -> client.isFinished(dataset, seq))) {
                return;
            }
            byte[] packed = codec.encode(new Rows(plan, new BatchId(plan.job(), dataset, seq), rows));
            var batch = new PackedBatch(dataset, seq, packed, told(rejects));
            driver.report(client -> client.batch(reading, dataset, seq, packed.length, batch, System.nanoTime()));
        }

        private static BatchRejects told(List<RejectedRow> rejects) {
            return new BatchRejects(
                    rejects.size(),
                    rejects.stream()
                            .limit(BatchRejects.MAX_LINES)
                            .map(row -> new RejectedLine(row.file(), row.line(), row.column(), row.reason()))
                            .toList());
        }

        @Override
        public void end(String dataset, int batches) {
            driver.report(client -> client.end(reading, dataset, batches));
        }

        @Override
        public void reject(List<RejectedRow> rows) {
            files.reject(rows);
        }
    }

    /** Stops reading, and throws away what is not complete. */
    @Override
    public void close() {
        // First what stays on the disk, since the rest may take longer than there is time for.
        files.close();
        readers.forEach(WorkerPool::close);
        upload.close();
    }
}
