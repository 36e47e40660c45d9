package kopi.core.role;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import kopi.core.error.JobFailedException;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.BatchFinished;
import kopi.core.message.Message.ClientAlive;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.JobAdmitted;
import kopi.core.message.Message.JobCompleted;
import kopi.core.message.Message.JobFailed;
import kopi.core.message.Message.OpenJob;
import kopi.core.message.Message.Progress;
import kopi.core.message.Message.TableEnd;
import kopi.core.message.Message.TablesJoined;
import kopi.core.port.PlanCodec;
import kopi.core.report.Projection;
import kopi.core.report.Report;
import kopi.core.report.Report.OutputFile;
import kopi.core.role.Effect.Publish;
import kopi.core.role.JobStatus.Phase;
import kopi.core.state.DatasetProgress;
import kopi.core.state.StateReader;
import kopi.core.state.StateWriter;

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
    private final JobPlan plan;
    private final String input;
    private final int attempt;
    private Phase phase = Phase.RUNNING;
    /** Since this process has led the job; no part of the state. */
    private long heard;
    /** By dataset: which batches are finished. */
    private final Map<String, DatasetProgress> progress = new TreeMap<>();

    private Optional<TablesJoined> joined = Optional.empty();

    /** The job that is asked for, nothing done yet. */
    ControlledJob(OpenJob open) {
        this(open.plan(), open.input(), open.attempt());
    }

    private ControlledJob(JobPlan plan, String input, int attempt) {
        this.plan = plan;
        this.input = input;
        this.attempt = attempt;
        for (Projection projection : plan.projections()) {
            progress.put(projection.dataset().name(), new DatasetProgress());
        }
    }

    JobPlan plan() {
        return plan;
    }

    String input() {
        return input;
    }

    int attempt() {
        return attempt;
    }

    JobStatus status() {
        long finished =
                progress.values().stream().mapToLong(DatasetProgress::below).sum();
        return new JobStatus(plan.job(), phase, attempt, finished, heard);
    }

    /** What a client is told that comes, or comes back. */
    JobAdmitted admission() {
        heard++;
        Map<String, Integer> finished = new TreeMap<>();
        progress.forEach((dataset, seen) -> finished.put(dataset, seen.below()));
        return new JobAdmitted(plan, attempt, finished);
    }

    List<Effect> receive(Message message) {
        heard++;
        if (phase != Phase.RUNNING) {
            return List.of();
        }
        try {
            return switch (message) {
                case BatchFinished finished -> finish(finished);
                case EndOfDataset end -> end(end);
                case TablesJoined tables -> {
                    joined = Optional.of(tables);
                    yield ifComplete();
                }
                case JobFailed failed -> fail(failed);
                case ClientAlive _ -> List.of();
                default -> throw Unexpected.message("controller", message);
            };
        } catch (JobFailedException e) {
            return fail(new JobFailed(plan.job(), "controller: " + e.getMessage()));
        }
    }

    private List<Effect> finish(BatchFinished finished) {
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
        if (plan.summarisedDatasets().contains(end.dataset())) {
            for (int p = 0; p < plan.partitions(); p++) {
                effects.add(new Publish(Routes.partition(plan.job(), p), end));
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
        boolean needsTables = plan.summaries().findAny().isPresent();
        if ((needsTables && joined.isEmpty()) || !progress.values().stream().allMatch(DatasetProgress::isComplete)) {
            return List.of();
        }
        phase = Phase.COMPLETED;
        List<TableEnd> ends = Stream.concat(
                        plan.listings().flatMap(this::listingEnds),
                        joined.stream().flatMap(tables -> tables.tables().stream()))
                .toList();
        List<String> warnings = joined.map(TablesJoined::warnings).orElse(List.of());
        return List.of(toClient(new JobCompleted(plan.job(), ends, warnings)));
    }

    /** A listing has one slice for each batch of its dataset. */
    private Stream<TableEnd> listingEnds(Report report) {
        int batches = progressOf(report.dataset().name()).batches().orElseThrow();
        return report.shape().files().stream().map(OutputFile::name).map(file -> new TableEnd(file, batches));
    }

    private List<Effect> fail(JobFailed failed) {
        phase = Phase.FAILED;
        return List.of(toClient(failed));
    }

    private Effect toClient(Message message) {
        return new Publish(Routes.results(plan.job()), message);
    }

    void write(StateWriter out, PlanCodec plans) {
        out.bytes(plans.encodePlan(plan));
        out.text(input);
        out.integer(attempt);
        out.text(phase.name());
        progress.values().forEach(dataset -> dataset.write(out));
        out.bool(joined.isPresent());
        joined.ifPresent(tables -> {
            out.integer(tables.tables().size());
            tables.tables().forEach(table -> {
                out.text(table.file());
                out.integer(table.slices());
            });
            out.integer(tables.warnings().size());
            tables.warnings().forEach(out::text);
        });
    }

    static ControlledJob read(StateReader in, PlanCodec plans) {
        JobPlan plan = plans.decodePlan(in.bytes());
        ControlledJob job = new ControlledJob(plan, in.text(), in.natural());
        job.phase = in.oneOf(Phase.values());
        job.progress.replaceAll((_, _) -> DatasetProgress.read(in));
        if (in.bool()) {
            List<TableEnd> tables = in.list(() -> new TableEnd(in.text(), in.natural()));
            job.joined = Optional.of(new TablesJoined(plan.job(), tables, in.list(in::text)));
        }
        return job;
    }
}
