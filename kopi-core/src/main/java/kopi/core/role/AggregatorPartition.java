package kopi.core.role;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kopi.core.error.CorruptStateException;
import kopi.core.error.JobFailedException;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.Aggregated;
import kopi.core.message.Message.EndOfDataset;
import kopi.core.message.Message.Reduced;
import kopi.core.message.Section;
import kopi.core.model.Batch;
import kopi.core.operator.GroupTable;
import kopi.core.operator.TopGroups;
import kopi.core.report.Report;
import kopi.core.role.Effect.Publish;
import kopi.core.state.DatasetProgress;
import kopi.core.state.Required;
import kopi.core.state.StateReader;
import kopi.core.state.StateWriter;

/**
 * One partition of one job: folds reduced batches into sums by group, and when a dataset is complete sends the joiner
 * the groups that its tables can print.
 */
public final class AggregatorPartition implements Fold {
    private final JobPlan plan;
    private final int partition;
    /** By dataset. */
    private final Map<String, DatasetProgress> progress = new TreeMap<>();
    /** By report. */
    private final Map<String, GroupTable> tables = new TreeMap<>();

    /** The partition of that number, nothing folded yet. */
    public AggregatorPartition(JobPlan plan, int partition) {
        this.plan = plan;
        this.partition = partition;
        plan.summarisedDatasets().forEach(dataset -> progress.put(dataset, new DatasetProgress()));
        plan.summaries().forEach(report -> tables.put(report.name(), newTable(report)));
    }

    private static GroupTable newTable(Report report) {
        var shape = (Report.Summary) report.shape();
        return new GroupTable(shape.keys().size(), shape.measures().size());
    }

    @Override
    public String name() {
        return "aggregator";
    }

    @Override
    public List<Effect> receive(Message message) {
        return switch (message) {
            case Reduced reduced -> fold(reduced);
            case EndOfDataset(var _, String dataset, int batches) -> end(dataset, batches);
            default -> throw Unexpected.message(name(), message);
        };
    }

    private List<Effect> fold(Reduced reduced) {
        DatasetProgress dataset = progressOf(reduced.id().dataset());
        if (!dataset.add(reduced.id().seq())) {
            return List.of();
        }
        for (Section section : reduced.sections()) {
            Required.in(tables, section.report()).add(section.rows());
        }
        return ifComplete(reduced.id().dataset());
    }

    private static void restore(GroupTable table, Batch groups) {
        try {
            table.add(groups);
        } catch (JobFailedException e) {
            throw new CorruptStateException("state holds sums of one group that do not add up", e);
        }
        if (table.size() != groups.rows()) {
            throw new CorruptStateException(
                    "state holds " + groups.rows() + " groups, of which " + table.size() + " are different");
        }
    }

    private List<Effect> end(String dataset, int batches) {
        DatasetProgress ended = progressOf(dataset);
        boolean isNews = ended.batches().isEmpty();
        ended.end(batches);
        return isNews ? ifComplete(dataset) : List.of();
    }

    private DatasetProgress progressOf(String dataset) {
        DatasetProgress found = progress.get(dataset);
        if (found == null) {
            throw new IllegalArgumentException("no report of job " + plan.job() + " summarises " + dataset);
        }
        return found;
    }

    private List<Effect> ifComplete(String dataset) {
        if (!progressOf(dataset).isComplete()) {
            return List.of();
        }
        List<Section> sections = new ArrayList<>();
        plan.summaries()
                .filter(report -> report.dataset().name().equals(dataset))
                .forEach(report -> {
                    GroupTable groups = Required.in(tables, report.name());
                    sections.add(
                            new Section(report.name(), TopGroups.printable(groups, (Report.Summary) report.shape())));
                    // Nothing is added any more: the memory is better used by other jobs.
                    tables.put(report.name(), newTable(report));
                });
        return List.of(
                new Publish(Routes.joinerInput(plan.job()), new Aggregated(plan.job(), dataset, partition, sections)));
    }

    @Override
    public byte[] snapshot() {
        var out = new StateWriter();
        progress.values().forEach(dataset -> dataset.write(out));
        tables.values().forEach(table -> out.batch(table.groups()));
        return out.toBytes();
    }

    @Override
    public List<Effect> restore(byte[] snapshot) {
        var in = new StateReader(snapshot);
        progress.replaceAll((_, _) -> DatasetProgress.read(in));
        tables.forEach(
                (report, table) -> restore(table, in.batch(plan.summary(report).columnCount())));
        in.end();
        return List.of();
    }
}
