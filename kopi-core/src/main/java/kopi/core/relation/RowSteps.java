package kopi.core.relation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import kopi.core.aggregate.PartialGroups;
import kopi.core.aggregate.RowGroups;
import kopi.core.expression.CheckedExpression;
import kopi.core.expression.LongVector;
import kopi.core.expression.Vector;
import kopi.core.expression.VectorBatch;
import kopi.core.expression.Vectors;
import kopi.core.query.ColumnLabels;
import kopi.core.query.ReferenceJoin;
import kopi.core.query.Regrouping;
import kopi.core.query.Regrouping.RegroupedAggregate;
import kopi.core.query.Scan;
import kopi.core.query.Shape;
import kopi.core.query.Transform;

/** What a query does to its groups, step by step. Immutable. */
final class RowSteps {
    private final Scan scan;
    private final Shape.Folded shape;
    private final Map<String, ReferenceRows> references;
    private final List<String> scanned;

    RowSteps(Scan scan, Shape.Folded shape, Map<String, ReferenceRows> references) {
        this.scan = scan;
        this.shape = shape;
        this.references = references;
        this.scanned = ColumnLabels.scanned(scan, shape.hasRowIds());
    }

    /** Whether groups are grouped again, so that their order is lost. */
    boolean isRegrouped() {
        return shape.regroup().isPresent();
    }

    /**
     * Rows on their way, before they are grouped again.
     *
     * @param joined their columns so far
     * @param groups of which partial group each is
     */
    @SuppressWarnings("ArrayRecordComponent") // the array is the point: it is taken from and never compared
    private record Joined(VectorBatch joined, int[] groups) {
        Joined take(int[] rows) {
            boolean isAll = rows.length == groups.length;
            return isAll
                    ? this
                    : new Joined(
                            Vectors.take(joined, rows),
                            IntStream.of(rows).map(row -> groups[row]).toArray());
        }
    }

    /** The result of all steps. */
    VectorBatch run(PartialGroups groups) {
        Joined rows = new Joined(
                new VectorBatch(groups.groups(), groups.keys()),
                IntStream.range(0, groups.groups()).toArray());
        for (ReferenceJoin join : shape.joins()) {
            rows = join(rows, join);
        }
        if (shape.filter().isPresent()) {
            List<String> labels = ColumnLabels.joined(scan, shape, shape.joins().size());
            rows = rows.take(new CheckedExpression(shape.filter().get(), labels).rowsWhereTrue(rows.joined()));
        }
        VectorBatch grouped = grouped(rows, groups);
        List<String> labels = ColumnLabels.grouped(scan, shape);
        for (Transform transform : shape.transforms()) {
            grouped = Transforms.apply(transform, grouped, labels);
            labels = ColumnLabels.after(transform, labels);
        }
        return grouped;
    }

    private Joined join(Joined rows, ReferenceJoin join) {
        ReferenceRows reference = FinalRows.rowsOf(join, references);
        ReferenceLookup.Found found =
                ReferenceLookup.find(reference, join, rows.joined().columns().get(join.on()));
        int[] rowOf = found.rowOf();
        List<Vector> columns = new ArrayList<>(rows.joined().columns());
        columns.addAll(Vectors.take(found.columns(), rowOf));
        Joined all = new Joined(new VectorBatch(rowOf.length, columns), rows.groups());
        return join.isOuter()
                ? all
                : all.take(IntStream.range(0, rowOf.length)
                        .filter(row -> rowOf[row] != Vectors.NO_ROW)
                        .toArray());
    }

    private VectorBatch grouped(Joined rows, PartialGroups groups) {
        if (shape.regroup().isEmpty()) {
            List<Vector> columns = new ArrayList<>(rows.joined().columns());
            columns.addAll(groups.values(shape.partial().aggregates(), scanned));
            return new VectorBatch(rows.joined().rows(), columns);
        }
        Regrouping regroup = shape.regroup().get();
        List<String> labels = ColumnLabels.joined(scan, shape, shape.joins().size());
        var regrouped = new RowGroups(rows.joined(), labels, regroup.keys());
        List<Vector> columns = new ArrayList<>(regrouped.keys());
        for (RegroupedAggregate aggregate : regroup.aggregates()) {
            columns.add(value(aggregate, regrouped, rows, groups));
        }
        return new VectorBatch(regrouped.size(), columns);
    }

    private Vector value(RegroupedAggregate aggregate, RowGroups regrouped, Joined rows, PartialGroups groups) {
        return switch (aggregate) {
            case RegroupedAggregate.Merged(int index) ->
                regrouped.merged(
                        shape.partial().aggregates().get(index),
                        Vectors.take(groups.parts().get(index), rows.groups()),
                        scanned);
            case RegroupedAggregate.Computed(var computed, Optional<Integer> weight) ->
                regrouped.computed(
                        computed, weight.map(index -> counts(groups.parts().get(index), rows.groups())));
            case RegroupedAggregate.CountDistinct(var argument, var filter) -> regrouped.distinct(argument, filter);
        };
    }

    /** The counts of those groups. */
    private static LongVector counts(List<Vector> parts, int[] groups) {
        return (LongVector) Vectors.take(parts.getFirst(), groups);
    }
}
