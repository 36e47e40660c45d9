package kopi.app.client;

import java.util.List;
import java.util.Optional;
import kopi.adapter.results.ResultFolder;
import kopi.core.client.ClientGoal;
import kopi.core.error.KopiException;
import kopi.core.job.JobPlan;
import kopi.core.port.MessageCodec;
import kopi.core.port.PlanCodec;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the reports of a job that somebody else has submitted, or submits; waits for those that are not there yet.
 *
 * <p>{@link #run} is called once; no half-written report is left.
 */
public final class FetchRun {
    private static final String COMMAND = "results";
    private static final double NANOS = 1e9;

    private final FetchRequest request;
    private final MessageCodec messages;
    private final PlanCodec plans;
    private final ContactListener listener;

    /** Nobody is asked yet, and nothing is written. */
    public FetchRun(FetchRequest request, MessageCodec messages, PlanCodec plans) {
        this(request, messages, plans, _ -> {});
    }

    /**
     * As above.
     *
     * @param listener hears at once why no gateway has answered yet
     */
    public FetchRun(FetchRequest request, MessageCodec messages, PlanCodec plans, ContactListener listener) {
        this.request = request;
        this.messages = messages;
        this.plans = plans;
        this.listener = listener;
    }

    /**
     * Fetches everything.
     *
     * @throws KopiException if there is no such job, or it has failed; then no report has been written
     * @throws InterruptedException if the calling thread is interrupted; then neither
     */
    public RunSummary run() throws InterruptedException {
        try (var folder = new ResultFolder(request.output().folder(), COMMAND)) {
            folder.open();
            return run(folder);
        }
    }

    private RunSummary run(ResultFolder folder) throws InterruptedException {
        long start = System.nanoTime();
        try (var fetching = new Fetching(folder)) {
            var goal = new ClientGoal.Fetch(request.job());
            List<String> warnings =
                    new ClientDriver(request.cluster(), goal, messages, plans, fetching, listener).run();
            return RunSummary.of(
                    request.job(), (System.nanoTime() - start) / NANOS, List.of(), fetching.files(), warnings);
        }
    }

    /** Writes the reports. */
    private final class Fetching implements ClientDriver.Work, AutoCloseable {
        private final ResultFolder folder;
        private volatile @Nullable ReportFiles files;

        Fetching(ResultFolder folder) {
            this.folder = folder;
        }

        ReportFiles files() {
            ReportFiles present = files;
            if (present == null) {
                throw new IllegalStateException("nothing is written before the job is found");
            }
            return present;
        }

        @Override
        public void begin(int reading, JobPlan plan, ClientDriver driver) {
            var begun = ReportFiles.reportsOnly(
                    folder, plan.reports(), request.output().hasSafeCells());
            begun.open();
            files = begun;
        }

        @Override
        public void wakeReaders() {
            // Nothing is read.
        }

        @Override
        public void append(String file, int rows, byte[] csv) {
            files().append(file, rows, csv);
        }

        @Override
        public void startOver() {
            discard();
        }

        @Override
        public List<String> commit() {
            return files().commit(new RunFacts(COMMAND, Optional.of(request.job()), false, List.of(), List.of()));
        }

        @Override
        public void discard() {
            ReportFiles present = files;
            if (present != null) {
                present.close();
            }
        }

        @Override
        public void close() {
            discard();
        }
    }
}
