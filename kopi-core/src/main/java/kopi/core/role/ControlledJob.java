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
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.JobCompleted;
import kopi.core.message.Message.JobFailed;
import kopi.core.message.Message.Progress;
import kopi.core.message.Message.TableEnd;
import kopi.core.message.Message.TablesJoined;
import kopi.core.report.Projection;
import kopi.core.report.Report;
import kopi.core.report.Report.OutputFile;
import kopi.core.role.Effect.Publish;
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
 * the job in whatever state it is ({@link Controller}).
 */
final class ControlledJob {
    private enum State {
        RUNNING,
        COMPLETED,
        FAILED
    }

    private final JobPlan plan;
    private State state = State.RUNNING;
    /** By dataset: which batches are finished. */
    private final Map<String, DatasetProgress> progress = new TreeMap<>();

    private Optional<TablesJoined> joined = Optional.empty();

    ControlledJob(JobPlan plan) {
        this.plan = plan;
        for (Projection projection : plan.projections()) {
            progress.put(projection.dataset().name(), new DatasetProgress());
        }
    }

    JobPlan plan() {
        return plan;
    }

    List<Effect> receive(Message message) {
        if (state != State.RUNNING) {
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
        state = State.COMPLETED;
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
        state = State.FAILED;
        return List.of(toClient(failed));
    }

    private Effect toClient(Message message) {
        return new Publish(Routes.results(plan.job()), message);
    }
}
