package kopi.app.client;

import java.util.List;
import kopi.adapter.grpc.ResultStream;
import kopi.core.client.ClientSession;
import kopi.core.error.JobFailedException;
import kopi.core.error.KopiException;
import kopi.core.job.JobPlan;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.port.MessageCodec;
import kopi.core.port.PlanCodec;

/**
 * Fetches the reports of a job that somebody else has submitted, or submits; waits for those that are not there yet.
 *
 * <p>{@link #run} is called once; no half-written report is left.
 */
public final class FetchRun {
    private static final double NANOS = 1e9;
    /** Nothing is sent. */
    private static final int NO_WINDOW = 1;

    private final FetchRequest request;
    private final Gateways gateways;

    /** Nobody is asked yet, and nothing is written. */
    public FetchRun(FetchRequest request, MessageCodec messages, PlanCodec plans) {
        this.request = request;
        this.gateways = new Gateways(request.cluster(), messages, plans);
    }

    /**
     * Fetches everything.
     *
     * @throws KopiException if there is no such job, or it has failed; then no report has been written
     * @throws InterruptedException if the calling thread is interrupted; then neither
     */
    public RunSummary run() throws InterruptedException {
        long start = System.nanoTime();
        for (int count = 1; ; count++) {
            OpenedJob job = gateways.find(request.job());
            JobPlan plan = job.admission().plan();
            try (var files = ReportFiles.reportsOnly(request.out(), plan.reports())) {
                files.open();
                var signals = new Signals();
                var results = new Results(new ClientSession(plan, NO_WINDOW), files, signals, Results.Credit.UNUSED);
                switch (follow(job, results, signals)) {
                    case Signal.Done(List<String> warnings) -> {
                        files.commit();
                        return RunSummary.of(
                                request.job(), (System.nanoTime() - start) / NANOS, List.of(), files, warnings);
                    }
                    case Signal.Failed(Throwable reason) -> throw failure(reason);
                    case Signal.Lost _, Signal.Gone _, Signal.Silence _ -> requireHope(count);
                }
            }
        }
    }

    private void requireHope(int count) {
        if (!request.cluster().patience().mayStartOver(count)) {
            throw new JobFailedException("job " + request.job() + " was started over " + count
                    + " times while its results were read; try again later");
        }
    }

    /** Reads over one connection after the other, until the results end or are not the same any more. */
    private Signal follow(OpenedJob found, Results results, Signals signals) throws InterruptedException {
        OpenedJob job = found;
        for (int connection = 0; ; connection++) {
            Signal signal = follow(job, results, signals, connection);
            if (!(signal instanceof Signal.Lost(int _, KopiException reason))) {
                return signal;
            }
            gateways.lost(reason, results.haveHeard());
            job = gateways.find(request.job());
            JobAdmitted admission = job.admission();
            if (admission.attempt() != found.admission().attempt()) {
                job.close();
                return signal;
            }
        }
    }

    private static Signal follow(OpenedJob job, Results results, Signals signals, int connection)
            throws InterruptedException {
        try (job;
                ResultStream _ = results.read(job, connection)) {
            return signals.await(connection, () -> false);
        }
    }

    private static RuntimeException failure(Throwable reason) {
        return reason instanceof KopiException known ? known : new IllegalStateException(reason);
    }
}
