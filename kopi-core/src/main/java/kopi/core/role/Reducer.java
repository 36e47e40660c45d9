package kopi.core.role;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import kopi.core.aggregate.PartialGroups;
import kopi.core.aggregate.Partitions;
import kopi.core.job.JobPlan;
import kopi.core.message.Message;
import kopi.core.message.Message.BatchFinished;
import kopi.core.message.Message.Grouped;
import kopi.core.message.Message.Reduced;
import kopi.core.message.Section;
import kopi.core.model.Batch;
import kopi.core.operator.BatchReducer;
import kopi.core.operator.Partitioner;
import kopi.core.query.ColumnVectors;
import kopi.core.query.Shape;
import kopi.core.report.Report;
import kopi.core.role.Effect.Publish;
import kopi.core.topology.RoleKind;

/**
 * Sums up inside one batch and sends each of the job's aggregators the groups of its partitions: one message an aggregator,
 * also if there is nothing in it. That is the last stage without state: the batch is finished, and the client may send
 * another.
 *
 * <p>Stateless.
 */
public final class Reducer implements Role {
    @Override
    public String name() {
        return RoleKind.REDUCER.text();
    }

    @Override
    public List<Effect> receive(Message message) {
        if (!(message instanceof Grouped grouped)) {
            throw Unexpected.message(name(), message);
        }
        JobPlan plan = grouped.plan();
        List<SortedMap<Integer, List<Section>>> shares = shares(plan, grouped.sections());
        List<Effect> effects = new ArrayList<>();
        for (int i = 0; i < shares.size(); i++) {
            effects.add(new Publish(
                    Routes.aggregatorInput(plan.job(), i), new Reduced(grouped.id(), shares.size(), shares.get(i))));
        }
        effects.add(new Publish(Routes.CONTROL, new BatchFinished(grouped.id(), plan.aggregators())));
        return effects;
    }

    /** By aggregator, then partition: where nothing is left of a report, nothing is sent. */
    private static List<SortedMap<Integer, List<Section>>> shares(JobPlan plan, List<Section> sections) {
        List<SortedMap<Integer, List<Section>>> shares = new ArrayList<>();
        for (int i = 0; i < plan.aggregators(); i++) {
            shares.add(new TreeMap<>());
        }
        for (Section section : sections) {
            List<Batch> split = split(plan, section);
            for (int p = 0; p < split.size(); p++) {
                if (split.get(p).rows() > 0) {
                    shares.get(plan.aggregatorOf(p))
                            .computeIfAbsent(p, _ -> new ArrayList<>())
                            .add(new Section(section.report(), section.side(), split.get(p)));
                }
            }
        }
        return shares;
    }

    private static List<Batch> split(JobPlan plan, Section section) {
        return switch (plan.report(section.report())) {
            case Report.Listing listing ->
                throw new IllegalArgumentException("listing " + listing.name() + " has no groups");
            case Report.Summary summary -> {
                int keys = summary.keys().size();
                yield Partitioner.split(BatchReducer.reduce(section.rows(), keys), keys, plan.partitions());
            }
            case Report.Query query -> split(query.folded().orElseThrow(), section, plan.partitions());
        };
    }

    /** A query's groups of a batch come as {@link GroupBy} has folded them; those of facts that are joined are spread by the join's keys. */
    private static List<Batch> split(Shape.Folded shape, Section section, int partitions) {
        PartialGroups groups = ColumnVectors.groups(shape.grouping(section.side()), section.rows());
        int keys = shape.factJoin().map(join -> join.leftKeys().size()).orElse(shape.partitionKeys());
        return Partitions.split(groups, keys, partitions).stream()
                .map(ColumnVectors::toBatch)
                .toList();
    }
}
