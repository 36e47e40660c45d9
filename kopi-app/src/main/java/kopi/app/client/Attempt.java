package kopi.app.client;

import java.util.List;
import kopi.adapter.file.RejectedRow;
import kopi.adapter.grpc.ResultStream;
import kopi.adapter.grpc.UploadStream;
import kopi.adapter.local.WorkerPool;
import kopi.core.client.ClientSession;
import kopi.core.client.ClientSession.Standing;
import kopi.core.client.Patience;
import kopi.core.error.InvalidInputException;
import kopi.core.error.KopiException;
import kopi.core.error.UnavailableException;
import kopi.core.job.JobPlan;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.Rows;
import kopi.core.model.Batch;
import kopi.core.model.BatchId;
import kopi.core.port.MessageCodec;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a job in a cluster: reads all of its files and writes all of its reports, over as many connections as it
 * takes. When the cluster has lost part of the job, the next attempt begins with nothing of this one.
 *
 * <p>{@link #pursue} is called once, {@link #close} in any case, by the same thread.
 */
final class Attempt implements AutoCloseable {
    private final Patience patience;
    private final int threads;
    private final MessageCodec codec;
    private final ReportFiles files;
    private final Upload upload;
    private final Signals signals = new Signals();
    private final Outbox outbox = new Outbox();
    private volatile @Nullable Begun begun;

    /** What there is from the first admission on. */
    private record Begun(JobPlan plan, int batchBytes, Results results, WorkerPool readers) {}

    /** How an attempt has ended. */
    sealed interface Ending {
        /** Every report is complete. */
        record Complete(List<String> warnings) implements Ending {}

        /**
         * The job must be begun again.
         *
         * @param attempt which attempt it will be, at least
         * @param reason why, for people
         */
        record StartOver(int attempt, String reason) implements Ending {}
    }

    /** How a connection to the job's gateway is made anew. */
    interface Reopening {
        /** See {@link Gateways#lost}. */
        void lost(KopiException reason, boolean wasUseful) throws InterruptedException;

        OpenedJob reopen() throws InterruptedException;
    }

    /**
     * Opens the input.
     *
     * @throws InvalidInputException if that cannot be done
     */
    Attempt(SubmitRequest request, JobPlan plan, MessageCodec codec, RunProgress progress) {
        this.patience = request.cluster().patience();
        this.threads = request.threads();
        this.codec = codec;
        this.files = ReportFiles.withRejects(request.out(), request.reports());
        this.upload = new Upload(plan.projections(), request.input(), new Sink(), progress);
    }

    Upload upload() {
        return upload;
    }

    ReportFiles files() {
        return files;
    }

    /**
     * Does the job, as far as this attempt gets.
     *
     * @param count which attempt of this process it is, from 1
     * @throws KopiException if the job cannot be done
     */
    Ending pursue(OpenedJob opened, int count, Reopening gateways) throws InterruptedException {
        int attempt = opened.admission().attempt();
        OpenedJob job = opened;
        files.open();
        Begun work = begin(opened);
        for (int connection = 0; ; connection++) {
            Signal signal = pursue(work, job, connection, count);
            switch (signal) {
                case Signal.Done(List<String> warnings) -> {
                    return new Ending.Complete(warnings);
                }
                case Signal.Failed(Throwable reason) -> throw failure(reason);
                case Signal.Lost _, Signal.Gone _, Signal.Silence _ -> {
                    if (signal instanceof Signal.Lost(int _, KopiException reason)) {
                        gateways.lost(reason, work.results().haveHeard());
                    }
                    Reopened reopened = reopen(work, attempt, gateways);
                    job = reopened.job();
                    JobAdmitted admission = job.admission();
                    String lost = loss(signal, reopened.standing(), admission, attempt);
                    if (!lost.isEmpty()) {
                        job.close();
                        return new Ending.StartOver(Math.max(attempt + 1, admission.attempt()), lost);
                    }
                    work.results().admitted(admission);
                }
            }
        }
    }

    private record Reopened(OpenedJob job, Standing standing) {}

    /** Comes back to the job; asks again as long as the answer may be one of long ago. */
    private static Reopened reopen(Begun work, int attempt, Reopening gateways) throws InterruptedException {
        while (true) {
            OpenedJob job = gateways.reopen();
            Standing standing = work.results().judge(job.admission());
            if (standing != Standing.DOUBTFUL || job.admission().attempt() != attempt) {
                return new Reopened(job, standing);
            }
            job.close();
        }
    }

    /** What of the job was lost beyond a connection, judged by what its controller says; empty: nothing. */
    private static String loss(Signal signal, Standing standing, JobAdmitted admission, int attempt) {
        if (admission.attempt() > attempt) {
            return "another client has started it over";
        }
        if (signal instanceof Signal.Gone) {
            return "its results were lost";
        }
        if (signal instanceof Signal.Silence) {
            return "nothing was heard of it for too long";
        }
        return standing == Standing.LOST ? "the cluster has lost some of it" : "";
    }

    private Begun begin(OpenedJob opened) {
        JobPlan plan = opened.admission().plan();
        var session = new ClientSession(plan, opened.answer().window());
        var results = new Results(session, files, signals, this::finished);
        results.admitted(opened.admission());
        var readers = new WorkerPool(threads, thrown -> signals.put(new Signal.Failed(thrown)));
        Begun begins = new Begun(plan, opened.answer().batchBytes(), results, readers);
        begun = begins;
        for (int i = 0; i < threads; i++) {
            readers.submitSource(upload::step);
        }
        return begins;
    }

    private void finished(String dataset, int below) {
        outbox.finished(dataset, below);
        Begun work = begun;
        if (work != null) {
            work.readers().wakeSources();
        }
    }

    private Signal pursue(Begun work, OpenedJob job, int connection, int count) throws InterruptedException {
        try (job;
                ResultStream _ = work.results().read(job, connection);
                UploadStream sending = job.gateway().upload(work.plan().job(), new Acknowledgements(connection))) {
            outbox.connect(sending);
            return signals.await(
                    connection, () -> patience.isExhausted(count, work.results().heardAt(), System.nanoTime()));
        } finally {
            outbox.disconnect();
        }
    }

    private static RuntimeException failure(Throwable reason) {
        return switch (reason) {
            case KopiException known -> known;
            case Error error -> throw error;
            default -> new IllegalStateException(reason);
        };
    }

    private Begun begun() {
        Begun work = begun;
        if (work == null) {
            throw new IllegalStateException("nothing is read before the job is admitted");
        }
        return work;
    }

    /** Where the upload's batches and rejected rows go. */
    private final class Sink implements UploadSink {
        @Override
        public boolean maySend(String dataset, int seq) {
            return begun().results().maySend(dataset, seq);
        }

        @Override
        public void batch(String dataset, int seq, Batch rows) {
            Begun work = begun();
            if (work.results().isFinished(dataset, seq)) {
                return;
            }
            byte[] packed =
                    codec.encode(new Rows(work.plan(), new BatchId(work.plan().job(), dataset, seq), rows));
            if (packed.length > work.batchBytes()) {
                throw new InvalidInputException("batch " + seq + " of " + dataset + " takes " + packed.length
                        + " bytes packed, and gateways take " + work.batchBytes() + " at most");
            }
            outbox.batch(dataset, seq, packed);
        }

        @Override
        public void end(String dataset, int batches) {
            outbox.end(dataset, batches);
        }

        @Override
        public void reject(List<RejectedRow> rows) {
            files.reject(rows);
        }
    }

    private final class Acknowledgements implements UploadStream.Listener {
        private final int connection;

        Acknowledgements(int connection) {
            this.connection = connection;
        }

        @Override
        public void batchStored(String dataset, int seq) {
            outbox.batchStored(dataset, seq);
        }

        @Override
        public void endStored(String dataset) {
            outbox.endStored(dataset);
        }

        @Override
        public void ended(KopiException reason) {
            signals.put(
                    reason instanceof UnavailableException
                            ? new Signal.Lost(connection, reason)
                            : new Signal.Failed(reason));
        }
    }

    /** Stops reading, and throws away what is not complete. */
    @Override
    public void close() {
        Begun work = begun;
        if (work != null) {
            work.readers().close();
        }
        upload.close();
        files.close();
    }
}
