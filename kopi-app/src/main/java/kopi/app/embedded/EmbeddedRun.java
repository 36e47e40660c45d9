package kopi.app.embedded;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import kopi.adapter.file.RejectedRow;
import kopi.adapter.local.WorkerPool;
import kopi.adapter.results.ResultFolder;
import kopi.app.client.ReportFiles;
import kopi.app.client.RunFacts;
import kopi.app.client.RunProgress;
import kopi.app.client.RunSummary;
import kopi.app.client.Upload;
import kopi.app.client.UploadSink;
import kopi.core.client.ClientEvent;
import kopi.core.client.ClientSession;
import kopi.core.error.JobFailedException;
import kopi.core.error.KopiException;
import kopi.core.job.JobPlan;
import kopi.core.message.Message.ClientInput;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.Rows;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.model.JobId;
import kopi.core.report.Report;
import kopi.platform.SerialQueue;

/**
 * One job in one process: a client, its upload and its result folder beside an {@link EmbeddedCluster}.
 *
 * <p>{@link #run} is called once, {@link #close} in any case, by the same thread; no half-written report is left.
 */
public final class EmbeddedRun implements AutoCloseable {
    private static final String COMMAND = "run";
    private static final JobId JOB = new JobId("embedded");
    /** Partitions a thread: enough for both to stay busy, and few enough for messages to stay worth their while. */
    private static final int PARTITIONS_A_THREAD = 2;
    /** Where facts are joined: one side of a partition is looked up in at random, and had better fit the cache. */
    private static final int JOINED_PARTITIONS_A_THREAD = 8;
    /** Batches a thread may have unfinished; bounds what is read and not yet folded. */
    private static final int WINDOW_A_THREAD = 4;

    private static final double NANOS = 1e9;

    private final RunRequest request;
    private final JobPlan plan;
    private final RunProgress progress;
    private final CompletableFuture<List<String>> warnings = new CompletableFuture<>();
    private final WorkerPool workers;
    private final Upload upload;
    private final ResultFolder folder;
    private final ReportFiles results;
    private final EmbeddedCluster cluster;

    @GuardedBy("session")
    private final ClientSession session;

    private static int partitions(RunRequest request) {
        boolean joinsFacts = request.reports().stream()
                .anyMatch(report ->
                        report instanceof Report.Query query && query.factJoin().isPresent());
        return request.threads() * (joinsFacts ? JOINED_PARTITIONS_A_THREAD : PARTITIONS_A_THREAD);
    }

    /**
     * Opens the input. Nothing is written before {@link #run}, so that whoever is to {@link #close} this on a signal can
     * be told of it in time.
     *
     * @throws kopi.core.error.InvalidInputException if the input cannot be opened
     */
    public EmbeddedRun(RunRequest request, RunProgress progress) {
        this.request = request;
        this.progress = progress;
        this.plan = new JobPlan(JOB, request.reports(), partitions(request));
        this.session = new ClientSession(plan, WINDOW_A_THREAD * request.threads());
        this.upload = new Upload(plan.projections(), request.input(), progress);
        this.folder = new ResultFolder(request.output().folder(), COMMAND);
        this.results =
                ReportFiles.withRejects(folder, plan.reports(), request.output().hasSafeCells());
        this.workers = new WorkerPool(request.threads(), warnings::completeExceptionally);
        // Never on the thread that brings a message: it may hold locks that the client wants.
        var inbox = new SerialQueue<ClientInput>(workers, this::receive);
        this.cluster = new EmbeddedCluster(workers, request.threads(), inbox::put, warnings::completeExceptionally);
    }

    /**
     * Does the whole job.
     *
     * @throws KopiException if it fails; then no report has been written
     * @throws InterruptedException if the calling thread is interrupted; then neither
     */
    public RunSummary run() throws InterruptedException {
        long start = System.nanoTime();
        folder.open();
        results.open();
        progress.start(upload.bytesOfDatasets());
        cluster.open(plan);
        List<String> notices = new ArrayList<>(await());
        var facts = new RunFacts(
                COMMAND, Optional.empty(), request.input().isStrict(), upload.inputs(), upload.summaries());
        notices.addAll(results.commit(facts));
        return RunSummary.of(
                JOB, (System.nanoTime() - start) / NANOS, upload.summaries(), results, upload.warnings(notices));
    }

    private List<String> await() throws InterruptedException {
        try {
            return warnings.get();
        } catch (InterruptedException e) {
            // Heard by close(), which then does not wait for what is busy.
            Thread.currentThread().interrupt();
            throw e;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case KopiException known -> throw known;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    private void receive(ClientInput message) {
        List<ClientEvent> events;
        synchronized (session) {
            events = session.receive(message);
        }
        events.forEach(this::handle);
    }

    private void handle(ClientEvent event) {
        switch (event) {
            case ClientEvent.Admitted() -> startUpload();
            case ClientEvent.Credit _ -> workers.wakeSources();
            case ClientEvent.Append(String file, int rows, byte[] csv) -> results.append(file, rows, csv);
            case ClientEvent.Finished(List<String> notices) -> warnings.complete(notices);
            case ClientEvent.Refused(String reason, int _) -> fail(reason);
            case ClientEvent.Lost(String what) -> fail(what);
            case ClientEvent.Failed(String reason) -> fail(reason);
        }
    }

    /** A source is run by one worker at a time; an upload may be stepped by all of them. */
    private void startUpload() {
        var sink = new Sink();
        for (int i = 0; i < request.threads(); i++) {
            workers.submitSource(() -> upload.step(sink));
        }
    }

    private void fail(String reason) {
        warnings.completeExceptionally(new JobFailedException("the job failed: " + upload.located(plan, reason)));
    }

    /** Where the upload's messages and rejected rows go. */
    private final class Sink implements UploadSink {
        @Override
        public void batch(String dataset, int seq, Batch rows, List<RejectedRow> rejects) {
            cluster.tell(new Rows(plan, new BatchId(JOB, dataset, seq), rows));
        }

        @Override
        public void end(String dataset, int batches) {
            cluster.tell(new EndOfDataset(JOB, dataset, batches));
        }

        @Override
        public void reject(List<RejectedRow> rows) {
            results.reject(rows);
        }

        @Override
        public boolean maySend(String dataset, int seq) {
            synchronized (session) {
                return session.maySend(dataset, seq);
            }
        }
    }

    /** Ends the run, whatever it is doing, and throws away what is not complete. */
    @Override
    public void close() {
        // First what stays on the disk, since the rest may take longer than there is time for.
        results.close();
        folder.close();
        workers.close();
        upload.close();
        cluster.close();
    }
}
