package kopi.core.role;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import kopi.core.error.JobFailedException;
import kopi.core.job.AuditResult;
import kopi.core.job.InputIdentity;
import kopi.core.job.JobGlance;
import kopi.core.job.JobPhase;
import kopi.core.job.JobPlan;
import kopi.core.job.Owners;
import kopi.core.job.StateCost;
import kopi.core.message.Message;
import kopi.core.message.Message.BatchFinished;
import kopi.core.message.Message.ClientAlive;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.JobCompleted;
import kopi.core.message.Message.JobFailed;
import kopi.core.message.Message.JournalAudited;
import kopi.core.message.Message.OpenJob;
import kopi.core.message.Message.Progress;
import kopi.core.message.Message.RunningJobInput;
import kopi.core.message.Message.TableEnd;
import kopi.core.message.Message.TablesJoined;
import kopi.core.model.JobId;
import kopi.core.report.Projection;
import kopi.core.report.Report;
import kopi.core.report.Report.OutputFile;
import kopi.core.role.Effect.Publish;
import kopi.core.snapshot.LedJob;
import kopi.core.state.DatasetProgress;

/**
 * The life of one job, from admission to its result.
 *
 * <pre>
 *            every batch finished, every end known, tables joined
 *   RUNNING ------------------------------------------------------&gt; COMPLETED
 *      |
 *      |  any role fails, or the client contradicts itself
 *      +----------------------------------------------------------&gt; FAILED
 * </pre>
 *
 * <p>COMPLETED and FAILED are final: what comes later is a duplicate or too late, and changes nothing. Closing removes
 * the job in whatever phase it is, and a higher attempt starts it over ({@link Controller}).
 */
final class ControlledJob {
    private int controller;
    private final JobPlan plan;
    private final InputIdentity input;
    private final int attempt;
    private final boolean isEphemeral;
    /** What its plan and input take. */
    private final long bytes;

    private JobPhase phase = JobPhase.RUNNING;
    /** Since this process has led the job; no part of the state. */
    private long heard;
    /** By dataset: which batches are finished. */
    private final Map<String, DatasetProgress> progress = new TreeMap<>();

    private Optional<TablesJoined> joined = Optional.empty();
    /** Why it has failed; empty if it has not. */
    private String failure = "";
    /** The last one; no part of the state. */
    private Optional<JobAudit> audit = Optional.empty();

    /**
     * The job that is asked for, nothing done yet.
     *
     * @param owners who is to fold its journals
     * @param controller which one acts for it
     */
    ControlledJob(OpenJob open, Owners owners, int controller) {
        this(open, owners, controller, open.attempt());
    }

    /** Likewise, in that attempt. */
    ControlledJob(OpenJob open, Owners owners, int controller, int attempt) {
        this(controller, open.plan().with(owners), open.input(), attempt, open.isEphemeral());
    }

    private ControlledJob(int controller, JobPlan plan, InputIdentity input, int attempt, boolean isEphemeral) {
        this.controller = controller;
        this.plan = plan;
        this.input = input;
        this.attempt = attempt;
        this.isEphemeral = isEphemeral;
        this.bytes = StateCost.job(plan, input);
        for (Projection projection : plan.projections()) {
            progress.put(projection.dataset().name(), new DatasetProgress());
        }
    }

    JobPlan plan() {
        return plan;
    }

    /** Which controller acts for it, from 0. */
    int controller() {
        return controller;
    }

    /** Another one acts for it from now on. */
    void handOver(int other) {
        controller = other;
    }

    /** How many bytes it takes to know this job. */
    long bytes() {
        long ofFailure = failure.isEmpty() ? 0 : StateCost.texts(List.of(failure));
        return bytes
                + ofFailure
                + joined.map(tables -> StateCost.texts(tables.warnings())).orElse(0L);
    }

    JobId id() {
        return plan.job();
    }

    /** Why this is not the job that is asked for, though it has its name; empty if it is. */
    Optional<String> conflict(OpenJob open) {
        if (!plan.reports().equals(open.plan().reports())
                || plan.partitions() != open.plan().partitions()) {
            return Optional.of("has other reports or parameters");
        }
        Optional<String> difference = input.difference(open.input()).map(what -> "has other input: " + what);
        // Whoever does not say what it reads goes by the id.
        return difference.isPresent() || id().equals(open.job())
                ? difference
                : Optional.of("has another identity, " + id().value() + " instead of "
                        + open.job().value());
    }

    /** Whether it makes way for one that is to replace it: there is nothing of this one that the other could use. */
    boolean isReplaceableBy(OpenJob open) {
        return phase == JobPhase.FAILED || conflict(open).isPresent();
    }

    int attempt() {
        return attempt;
    }

    /** Which attempt at its name comes next. */
    int nextAttempt() {
        return Math.min(attempt, Integer.MAX_VALUE - 1) + 1;
    }

    boolean isRunning() {
        return phase == JobPhase.RUNNING;
    }

    JobStatus status() {
        long finished =
                progress.values().stream().mapToLong(DatasetProgress::below).sum();
        return new JobStatus(plan.job(), phase, attempt, finished, heard, isEphemeral, failure);
    }

    JobGlance glance() {
        return new JobGlance(
                plan.job(),
                phase,
                attempt,
                failure,
                input.chunks(),
                plan.partitions(),
                DatasetProgress.glances(progress));
    }

    /** What a client is told that comes, or comes back. */
    JobAdmitted admission(long question) {
        heard++;
        Map<String, Integer> finished = new TreeMap<>();
        progress.forEach((dataset, seen) -> finished.put(dataset, seen.below()));
        return new JobAdmitted(
                question, plan, attempt, finished, audit.map(JobAudit::result).orElse(AuditResult.NONE));
    }

    /**
     * Its client has heard of no progress for long: has its journals audited, or says again how it has ended, should that be
     * what was lost.
     *
     * @param number tells this audit from all others
     */
    List<Effect> audit(long number) {
        return switch (phase) {
            case RUNNING -> {
                var begun = new JobAudit(plan, number);
                audit = Optional.of(begun);
                yield begun.begin(progress);
            }
            case COMPLETED -> List.of(toClient(completion()));
            case FAILED -> List.of(toClient(new JobFailed(plan.job(), failure)));
        };
    }

    List<Effect> receive(RunningJobInput input) {
        heard++;
        if (phase != JobPhase.RUNNING) {
            return List.of();
        }
        try {
            return switch (input) {
                case BatchFinished finished -> finish(finished);
                case EndOfDataset end -> end(end);
                case TablesJoined tables -> {
                    joined = Optional.of(tables);
                    yield ifComplete();
                }
                case JobFailed failed -> fail(failed);
                case JournalAudited answer ->
                    audit.map(open -> open.receive(answer, progress, joined.isPresent()))
                            .orElse(List.of());
                case ClientAlive _ -> List.of();
            };
        } catch (JobFailedException e) {
            return fail(new JobFailed(plan.job(), "controller: " + e.getMessage()));
        }
    }

    private List<Effect> finish(BatchFinished finished) {
        if (finished.aggregators() != plan.aggregators()) {
            // Of an attempt with other owners, who have forgotten it.
            return List.of();
        }
        DatasetProgress dataset = progressOf(finished.id().dataset());
        int before = dataset.below();
        dataset.add(finished.id().seq());
        if (dataset.below() == before) {
            return List.of();
        }
        List<Effect> effects = new ArrayList<>();
        effects.add(toClient(new Progress(plan.job(), finished.id().dataset(), dataset.below())));
        effects.addAll(ifComplete());
        return effects;
    }

    private List<Effect> end(EndOfDataset end) {
        progressOf(end.dataset()).end(end.batches());
        List<Effect> effects = new ArrayList<>();
        if (plan.reference(end.dataset()).isPresent()) {
            effects.add(new Publish(Routes.joinerInput(plan.job()), end));
        }
        if (plan.foldedDatasets().contains(end.dataset())) {
            for (int i = 0; i < plan.aggregators(); i++) {
                effects.add(new Publish(Routes.aggregatorInput(plan.job(), i), end));
            }
        }
        effects.addAll(ifComplete());
        return effects;
    }

    private DatasetProgress progressOf(String dataset) {
        DatasetProgress found = progress.get(dataset);
        if (found == null) {
            throw new JobFailedException("no report of this job reads " + dataset);
        }
        return found;
    }

    private List<Effect> ifComplete() {
        boolean needsTables = plan.folded().findAny().isPresent();
        if ((needsTables && joined.isEmpty()) || !progress.values().stream().allMatch(DatasetProgress::isComplete)) {
            return List.of();
        }
        phase = JobPhase.COMPLETED;
        return List.of(toClient(completion()));
    }

    private JobCompleted completion() {
        List<TableEnd> ends = Stream.concat(
                        plan.unfolded().flatMap(this::sliceEnds),
                        joined.stream().flatMap(tables -> tables.tables().stream()))
                .toList();
        List<String> warnings = joined.map(TablesJoined::warnings).orElse(List.of());
        return new JobCompleted(plan.job(), ends, warnings);
    }

    /** What is printed as it comes has one slice for each batch of its dataset. */
    private Stream<TableEnd> sliceEnds(Report report) {
        int batches = progressOf(report.dataset().name()).batches().orElseThrow();
        return report.files().stream().map(OutputFile::name).map(file -> new TableEnd(file, batches));
    }

    private List<Effect> fail(JobFailed failed) {
        phase = JobPhase.FAILED;
        failure = failed.reason();
        // It may have been said by the job's name alone.
        return List.of(toClient(new JobFailed(plan.job(), failure)));
    }

    private Effect toClient(Message message) {
        return new Publish(Routes.results(plan.job()), message);
    }

    /** All that is known of it, as a value. */
    LedJob state() {
        return new LedJob(
                controller,
                plan,
                input,
                attempt,
                isEphemeral,
                phase,
                DatasetProgress.states(progress),
                joined,
                failure);
    }

    /**
     * The job that such a value tells of.
     *
     * @throws kopi.core.error.CorruptStateException if it is impossible
     */
    static ControlledJob of(LedJob state) {
        ControlledJob job = new ControlledJob(
                state.controller(), state.plan(), state.input(), state.attempt(), state.isEphemeral());
        job.phase = state.phase();
        DatasetProgress.restore(job.progress, state.finished());
        job.joined = state.joined();
        job.failure = state.failure();
        return job;
    }
}
