package kopi.core.relation;

import java.util.List;
import java.util.Map;
import kopi.core.aggregate.PartialGroups;
import kopi.core.error.JobFailedException;
import kopi.core.expression.VectorBatch;
import kopi.core.query.LocalSteps;
import kopi.core.query.ReferenceJoin;
import kopi.core.query.Scan;
import kopi.core.query.Shape;
import kopi.core.relation.RowSteps.Joined;

/**
 * The result of a query whose rows were folded in partial groups: everything that is done where these come together. The result is
 * the same in whatever order partitions come. Immutable.
 */
public final class FinalRows {
    private final Shape.Folded shape;
    private final Map<String, ReferenceRows> references;
    private final RowSteps steps;
    /** What the last ones did who had some of the partitions' groups alone. */
    private final LocalRows local;

    /**
     * Of that query.
     *
     * @param scan what was folded
     * @param references by the name of the dataset; those of all joins
     */
    public FinalRows(Scan scan, Shape.Folded shape, Map<String, ReferenceRows> references) {
        this.shape = shape;
        this.references = Map.copyOf(references);
        steps = new RowSteps(scan, shape, references);
        local = shape.joins().isEmpty()
                ? LocalRows.ofPartition(scan, shape)
                : LocalRows.ofJoiner(scan, shape, references);
    }

    /**
     * The result.
     *
     * @param rows in order; no value is an error
     * @param warnings what the user should know of the references
     */
    public record Finished(VectorBatch rows, List<String> warnings) {}

    /** Whether {@link #reduce} changes anything. */
    public boolean isReducing() {
        return !shape.joins().isEmpty() && !local.steps().areNone();
    }

    /**
     * What must come together of what some of the partitions have sent: it may be much less.
     *
     * @param some not empty; as {@link LocalRows#ofPartition} gave them
     * @throws JobFailedException as {@link #finish}
     */
    public PartialGroups reduce(List<PartialGroups> some) {
        PartialGroups together = PartialGroups.merged(shape.grouping(), some, shape.areGroupsApart());
        return local.reduce(together);
    }

    /**
     * Puts all groups together, joins the references where that is not done yet, and does what the query says behind that.
     *
     * @param all what {@link #reduce} has made of all partitions' groups, or, if that would change nothing, these groups themselves
     * @throws JobFailedException if a value that is needed cannot be computed; names the expression and what it was computed of
     * @throws IllegalArgumentException if the rows of a reference are missing
     */
    public Finished finish(List<PartialGroups> all) {
        PartialGroups groups = local.merged(all);
        List<String> warnings = shape.joins().stream()
                .map(join -> ReferenceKeys.warning(rowsOf(join, references), join))
                .filter(warning -> !warning.isEmpty())
                .distinct()
                .toList();
        return new Finished(steps.transformed(rows(groups), local.steps().finishedTransforms()), warnings);
    }

    /** The rows that the first transform takes which is not done yet. */
    private VectorBatch rows(PartialGroups groups) {
        LocalSteps done = local.steps();
        if (done.group().isPresent()) {
            return local.lastGrouping().rows(groups.sorted());
        }
        if (done.isRegrouped()) {
            return steps.regroup().rows(groups.sorted());
        }
        if (shape.regroup().isPresent()) {
            return AnyOrder.of(groups, this::regrouped);
        }
        PartialGroups sorted = groups.sorted();
        return steps.withAggregates(steps.joined(sorted), sorted);
    }

    private VectorBatch regrouped(PartialGroups groups) {
        Joined joined = steps.joined(groups);
        return steps.regroup().rows(steps.regrouped(joined, groups));
    }

    static ReferenceRows rowsOf(ReferenceJoin join, Map<String, ReferenceRows> references) {
        ReferenceRows rows = references.get(join.dataset().name());
        if (rows == null) {
            throw new IllegalArgumentException("no rows of " + join.dataset().name());
        }
        return rows;
    }
}
