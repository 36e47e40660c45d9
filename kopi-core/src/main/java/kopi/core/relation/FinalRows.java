package kopi.core.relation;

import java.util.List;
import java.util.Map;
import kopi.core.aggregate.GroupFold;
import kopi.core.aggregate.PartialGroups;
import kopi.core.error.JobFailedException;
import kopi.core.expression.VectorBatch;
import kopi.core.query.ReferenceJoin;
import kopi.core.query.Scan;
import kopi.core.query.Shape;

/** The result of a query whose rows were folded in partial groups: everything that is done where all of them are together. */
public final class FinalRows {
    private FinalRows() {}

    /**
     * The result.
     *
     * @param rows in order; no value is an error
     * @param warnings what the user should know of the references
     */
    public record Finished(VectorBatch rows, List<String> warnings) {}

    /**
     * Puts the groups of all partitions together, joins the references, and does what the query says behind that. The result is the
     * same in whatever order partitions and their groups come.
     *
     * @param scan what was folded
     * @param partitions what each of them has, in any order
     * @param references by the name of the dataset; those of all joins
     * @throws JobFailedException if a value that is needed cannot be computed; names the expression and what it was computed of
     * @throws IllegalArgumentException if the rows of a reference are missing
     */
    public static Finished finish(
            Scan scan, Shape.Folded shape, List<PartialGroups> partitions, Map<String, ReferenceRows> references) {
        PartialGroups groups = together(shape, partitions);
        List<String> warnings = shape.joins().stream()
                .map(join -> ReferenceKeys.warning(rowsOf(join, references), join))
                .filter(warning -> !warning.isEmpty())
                .distinct()
                .toList();
        return new Finished(rows(new RowSteps(scan, shape, references), groups), warnings);
    }

    private static VectorBatch rows(RowSteps steps, PartialGroups groups) {
        if (!steps.isRegrouped()) {
            return steps.run(groups.sorted());
        }
        try {
            // Groups that are made of these are sorted, so the order of these does not matter
            return steps.run(groups);
        } catch (JobFailedException e) {
            // but for which of several failing rows is named.
            steps.run(groups.sorted());
            throw e;
        }
    }

    static ReferenceRows rowsOf(ReferenceJoin join, Map<String, ReferenceRows> references) {
        ReferenceRows rows = references.get(join.dataset().name());
        if (rows == null) {
            throw new IllegalArgumentException("no rows of " + join.dataset().name());
        }
        return rows;
    }

    private static PartialGroups together(Shape.Folded shape, List<PartialGroups> partitions) {
        List<PartialGroups> others =
                partitions.stream().filter(part -> part.groups() > 0).toList();
        if (others.size() == 1) {
            return others.getFirst();
        }
        // Groups that are spread by their keys are in one partition each.
        if (shape.partitionKeys() > 0 && !others.isEmpty()) {
            return PartialGroups.concat(shape.partial(), others);
        }
        var fold = new GroupFold(shape.partial());
        others.forEach(fold::merge);
        return fold.partial();
    }
}
