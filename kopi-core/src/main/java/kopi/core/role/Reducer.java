package kopi.core.role;

import java.util.ArrayList;
import java.util.List;
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
 * Sums up inside one batch and sends each partition its groups: one message for each partition, empty ones included.
 * That is the last stage without state: the batch is finished, and the client may send another.
 *
 * <p>Stateless.
 */
public final class Reducer implements Role {
    private final Routes routes;

    public Reducer(Routes routes) {
        this.routes = routes;
    }

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
        List<List<Section>> byPartition = new ArrayList<>();
        for (int p = 0; p < plan.partitions(); p++) {
            byPartition.add(new ArrayList<>());
        }
        for (Section section : grouped.sections()) {
            List<Batch> split = split(plan, section);
            for (int p = 0; p < split.size(); p++) {
                byPartition.get(p).add(new Section(section.report(), section.side(), split.get(p)));
            }
        }
        List<Effect> effects = new ArrayList<>();
        for (int p = 0; p < byPartition.size(); p++) {
            effects.add(new Publish(Routes.partition(plan.job(), p), new Reduced(grouped.id(), p, byPartition.get(p))));
        }
        effects.add(new Publish(routes.controllerOf(plan.job()), new BatchFinished(grouped.id())));
        return effects;
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
