package kopi.app.client;

import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import kopi.adapter.results.ResultFolder;
import kopi.core.client.ClientGoal;
import kopi.core.client.InputLedger;
import kopi.core.error.InvalidInputException;
import kopi.core.error.JobFailedException;
import kopi.core.error.KopiException;
import kopi.core.job.InputIdentity;
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
    private static final String COMMAND = "submit";
    private static final double NANOS = 1e9;
    /** The number of partitions is the gateway's to say. */
    private static final int ANY_PARTITIONS = 1;

    private final SubmitRequest request;
    private final MessageCodec messages;
    private final RunProgress progress;
    private final PlanCodec plans;
    private final InputLedger ledger = new InputLedger();
    private final ResultFolder folder;
    private final JobPlan plan;
    private volatile Attempt attempt;

    /**
     * Opens the input; nobody is asked yet, and nothing is written.
     *
     * @throws InvalidInputException if the input cannot be opened
     */
    public ClusterRun(SubmitRequest request, MessageCodec messages, PlanCodec plans, RunProgress progress) {
        this.request = request;
        this.messages = messages;
        this.progress = progress;
        this.plans = plans;
        this.plan = new JobPlan(request.job().orElseGet(ClusterRun::newId), request.reports(), ANY_PARTITIONS);
        this.folder = new ResultFolder(request.output().folder(), COMMAND);
        this.attempt = newAttempt();
    }

    private static JobId newId() {
        return new JobId(
                "job-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
    }

    private Attempt newAttempt() {
        return new Attempt(request, plan.projections(), ledger, folder, messages, progress);
    }

    /**
     * Does the whole job.
     *
     * @throws KopiException if it fails; then no report has been written
     * @throws InterruptedException if the calling thread is interrupted; then neither
     */
    public RunSummary run() throws InterruptedException {
        long start = System.nanoTime();
        // Before the cluster hears of the job: it is not to be given up for somebody's folder.
        folder.open();
        progress.start(attempt.upload().bytesOfDatasets());
        InputIdentity outline = attempt.upload().outline();
        var goal = new ClientGoal.Submit(plan, outline, true, request.replaces());
        if (request.job().isPresent()) {
            goal = identified(request.job().get());
        }
        var driver = new ClientDriver(request.cluster(), goal, messages, plans, new Submission(outline), progress);
        List<String> warnings = run(driver);
        return RunSummary.of(
                goal.job(),
                (System.nanoTime() - start) / NANOS,
                attempt.upload().summaries(),
                attempt.files(),
                attempt.upload().warnings(warnings));
    }

    private List<String> run(ClientDriver driver) throws InterruptedException {
        try {
            return driver.run();
        } catch (JobFailedException e) {
            throw new JobFailedException(attempt.upload().located(plan, String.valueOf(e.getMessage())), e);
        }
    }

    /**
     * A job with a name is identified by the content of its input, so that nothing of another input that was or will be
     * submitted under that name can get into its results; nobody comes back for one without.
     */
    private ClientGoal.Submit identified(JobId name) throws InterruptedException {
        InputIdentity input = attempt.upload().survey(request.threads());
        var identified = new JobPlan(input.job(name, plans.encodePlan(plan)), plan.reports(), plan.partitions());
        return new ClientGoal.Submit(identified, input, false, request.replaces());
    }

    /** Reads the input and writes the reports, attempt by attempt. */
    private final class Submission implements ClientDriver.Work {
        private final InputIdentity outline;

        Submission(InputIdentity outline) {
            this.outline = outline;
        }

        @Override
        public void begin(int reading, JobPlan admitted, ClientDriver driver) {
            attempt.begin(reading, admitted, driver);
        }

        @Override
        public void wakeReaders() {
            attempt.wakeReaders();
        }

        @Override
        public void append(String file, int rows, byte[] csv) {
            attempt.files().append(file, rows, csv);
        }

        @Override
        public void startOver() {
            attempt.close();
            attempt = newAttempt();
            outline.difference(attempt.upload().outline()).ifPresent(what -> {
                throw new InvalidInputException("the input has changed since the job began: " + what);
            });
            progress.startOver();
        }

        @Override
        public List<String> commit() {
            Upload upload = attempt.upload();
            return attempt.files()
                    .commit(new RunFacts(
                            COMMAND, request.job(), request.input().isStrict(), upload.inputs(), upload.summaries()));
        }

        @Override
        public void discard() {
            attempt.files().close();
        }
    }

    /** Ends the run, whatever it is doing, and throws away what is not complete. */
    @Override
    public void close() {
        // First what stays on the disk, since the rest may take longer than there is time for.
        folder.close();
        attempt.close();
    }
}
