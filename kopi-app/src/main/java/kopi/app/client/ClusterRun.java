package kopi.app.client;

import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import kopi.core.client.Patience;
import kopi.core.error.InvalidInputException;
import kopi.core.error.JobFailedException;
import kopi.core.error.KopiException;
import kopi.core.job.JobPlan;
import kopi.core.model.JobId;
import kopi.core.port.MessageCodec;
import kopi.core.port.PlanCodec;

/**
 * One job in a cluster. Whatever dies on the way, gateways and this process included, costs time and nothing else: a
 * gateway is replaced by another one, a job of which the cluster has lost something is started over, and a process that
 * comes back with the job's name goes on with it.
 *
 * <p>{@link #run} is called once, {@link #close} in any case, by the same thread; no half-written report is left.
 */
public final class ClusterRun implements AutoCloseable {
    private static final double NANOS = 1e9;
    /** The number of partitions is the gateway's to say. */
    private static final int ANY_PARTITIONS = 1;

    private final SubmitRequest request;
    private final MessageCodec messages;
    private final RunProgress progress;
    private final JobPlan plan;
    private final Gateways gateways;
    private Attempt attempt;

    /**
     * Opens the input; nobody is asked yet, and nothing is written.
     *
     * @throws InvalidInputException if the input cannot be opened
     */
    public ClusterRun(SubmitRequest request, MessageCodec messages, PlanCodec plans, RunProgress progress) {
        this.request = request;
        this.messages = messages;
        this.progress = progress;
        this.plan = new JobPlan(request.job().orElseGet(ClusterRun::newId), request.reports(), ANY_PARTITIONS);
        this.gateways = new Gateways(request.cluster(), messages, plans);
        this.attempt = newAttempt();
    }

    private static JobId newId() {
        return new JobId(
                "job-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
    }

    private Attempt newAttempt() {
        return new Attempt(request, plan, messages, progress);
    }

    /**
     * Does the whole job.
     *
     * @throws KopiException if it fails; then no report has been written
     * @throws InterruptedException if the calling thread is interrupted; then neither
     */
    public RunSummary run() throws InterruptedException {
        long start = System.nanoTime();
        try {
            List<String> warnings = pursue();
            attempt.files().commit();
            if (request.job().isEmpty()) {
                gateways.close(plan.job());
            }
            return RunSummary.of(
                    plan.job(),
                    (System.nanoTime() - start) / NANOS,
                    attempt.upload().summaries(),
                    attempt.files(),
                    warnings);
        } catch (InterruptedException e) {
            giveUp("its client was stopped", false);
            throw e;
        } catch (KopiException e) {
            // Whoever comes back with the same files would fail the same way.
            giveUp("its client failed: " + e.getMessage(), e instanceof InvalidInputException);
            throw e;
        }
    }

    private List<String> pursue() throws InterruptedException {
        Patience patience = request.cluster().patience();
        progress.start(attempt.upload().bytes());
        String input = attempt.upload().fingerprint();
        int wanted = 0;
        for (int count = 1; ; count++) {
            OpenedJob opened = gateways.open(plan, input, wanted);
            int current = opened.admission().attempt();
            switch (attempt.pursue(opened, count, reopening(input, current))) {
                case Attempt.Ending.Complete(List<String> warnings) -> {
                    return warnings;
                }
                case Attempt.Ending.StartOver(int next, String reason) -> {
                    if (!patience.mayStartOver(count)) {
                        throw new JobFailedException("job " + plan.job() + " was begun " + count
                                + " times and could not be finished: " + reason);
                    }
                    wanted = next;
                    startOver();
                }
            }
        }
    }

    private Attempt.Reopening reopening(String input, int current) {
        return new Attempt.Reopening() {
            @Override
            public void lost(KopiException reason, boolean wasUseful) throws InterruptedException {
                gateways.lost(reason, wasUseful);
            }

            @Override
            public OpenedJob reopen() throws InterruptedException {
                return gateways.open(plan, input, current);
            }
        };
    }

    private void startOver() {
        attempt.close();
        attempt = newAttempt();
        progress.startOver();
    }

    /** Tells the cluster that nobody waits any more, unless somebody may come back for it. */
    private void giveUp(String reason, boolean isHopeless) throws InterruptedException {
        try {
            if (request.job().isEmpty()) {
                gateways.abort(plan.job(), shortened(reason));
                gateways.close(plan.job());
            } else if (isHopeless) {
                gateways.abort(plan.job(), shortened(reason));
            }
        } catch (KopiException _) {
            // What led here is what the user must hear; the cluster gives the job up by itself after a while.
        }
    }

    private static String shortened(String reason) {
        int limit = 250;
        return reason.length() <= limit ? reason : reason.substring(0, limit) + " …";
    }

    /** Ends the run, whatever it is doing, and throws away what is not complete. */
    @Override
    public void close() {
        attempt.close();
    }
}
