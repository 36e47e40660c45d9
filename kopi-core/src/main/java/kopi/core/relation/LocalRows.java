package kopi.core.relation;

import java.util.List;
import java.util.Map;
import kopi.core.aggregate.Grouping;
import kopi.core.aggregate.PartialGroups;
import kopi.core.expression.VectorBatch;
import kopi.core.query.ColumnLabels;
import kopi.core.query.LocalSteps;
import kopi.core.query.LocalSteps.RankBound;
import kopi.core.query.Scan;
import kopi.core.query.Shape;
import kopi.core.query.Transform;
import kopi.core.query.Transform.RankFunction;
import kopi.core.relation.RowSteps.Joined;

/** Does what can be done with the groups of some partitions alone, so that less must come together. Immutable. */
public final class LocalRows {
    private final Scan scan;
    private final Shape.Folded shape;
    private final LocalSteps local;
    private final RowSteps steps;

    private LocalRows(Scan scan, Shape.Folded shape, LocalSteps local, Map<String, ReferenceRows> references) {
        this.scan = scan;
        this.shape = shape;
        this.local = local;
        this.steps = new RowSteps(scan, shape, references);
    }

    /** In a partition, without the references. */
    public static LocalRows ofPartition(Scan scan, Shape.Folded shape) {
        return new LocalRows(scan, shape, LocalSteps.ofPartition(shape), Map.of());
    }

    /** Of what partitions have sent, where the references are. */
    static LocalRows ofJoiner(Scan scan, Shape.Folded shape, Map<String, ReferenceRows> references) {
        return new LocalRows(scan, shape, LocalSteps.ofJoiner(shape), references);
    }

    LocalSteps steps() {
        return local;
    }

    /** What groups come out. */
    public Grouping grouping() {
        if (local.group().isPresent()) {
            return lastGrouping().grouping();
        }
        return local.isRegrouped() ? steps.regroup().grouping() : shape.grouping();
    }

    /** The grouping behind the transforms, which ends what is done. */
    RegroupStep lastGrouping() {
        return RegroupStep.ofRows(local.group().orElseThrow(), RowSteps.labels(labels(), local.transforms()));
    }

    private List<String> labels() {
        return local.isJoined() ? ColumnLabels.grouped(scan, shape) : ColumnLabels.partial(scan, shape);
    }

    /**
     * What must come together with that of the other partitions, in the order of its keys.
     *
     * @throws kopi.core.error.JobFailedException if a value that is needed cannot be computed; names the expression and what it was
     *     computed of
     */
    public PartialGroups reduce(PartialGroups groups) {
        if (needsOrder()) {
            return reduceAsOrdered(groups.sorted());
        }
        // What comes out is much less, as a rule.
        return AnyOrder.of(groups, this::reduceAsOrdered).sorted();
    }

    /** Whether something is done to the groups that depends on their order. */
    private boolean needsOrder() {
        boolean hasPlaces = local.bound()
                        .filter(bound -> bound.function() == RankFunction.ROW_NUMBER)
                        .isPresent()
                || local.transforms().stream()
                        .anyMatch(step -> step instanceof Transform.Rank || step instanceof Transform.Sort);
        // Groups that are made of these come in order.
        return hasPlaces && !local.isRegrouped();
    }

    private PartialGroups reduceAsOrdered(PartialGroups groups) {
        if (local.areNone()) {
            return groups;
        }
        Joined joined = local.isJoined() ? steps.joined(groups) : Joined.keys(groups);
        if (!local.isRegrouped()) {
            return reduce(groups, steps.withAggregates(joined, groups), joined.groups());
        }
        PartialGroups regrouped = steps.regrouped(joined, groups);
        boolean isAll = local.transforms().isEmpty()
                && local.group().isEmpty()
                && local.bound().isEmpty();
        return isAll
                ? regrouped
                : reduce(regrouped, TracedRows.of(steps.regroup().rows(regrouped), labels()));
    }

    /** @param groupOf for each row, of which of the groups it is */
    private PartialGroups reduce(PartialGroups groups, VectorBatch rows, int[] groupOf) {
        return reduce(groups, new TracedRows(rows, labels(), groupOf));
    }

    private PartialGroups reduce(PartialGroups groups, TracedRows rows) {
        TracedRows traced = rows;
        for (Transform transform : local.transforms()) {
            traced = traced.then(transform);
        }
        if (local.group().isPresent()) {
            return lastGrouping().groups(traced.rows(), List.of());
        }
        if (local.bound().isPresent()) {
            RankBound bound = local.bound().get();
            traced = traced.whereAtMost(bound.rank(), bound.max());
        }
        return groups.take(traced.sortedOrigins());
    }

    /** Of several partitions' groups, what comes together. */
    PartialGroups merged(List<PartialGroups> reduced) {
        return PartialGroups.merged(grouping(), reduced, local.areDisjoint());
    }
}
