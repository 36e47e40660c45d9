package kopi.core.relation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import kopi.core.aggregate.Aggregate;
import kopi.core.aggregate.PartialGroups;
import kopi.core.expression.CheckedExpression;
import kopi.core.expression.Vector;
import kopi.core.expression.VectorBatch;
import kopi.core.expression.Vectors;
import kopi.core.query.ColumnLabels;
import kopi.core.query.ReferenceJoin;
import kopi.core.query.Scan;
import kopi.core.query.Shape;
import kopi.core.query.Transform;

/** What a query does to its groups, step by step: to those of some partitions, or to all of them. Immutable. */
final class RowSteps {
    private final Scan scan;
    private final Shape.Folded shape;
    private final Map<String, ReferenceRows> references;

    RowSteps(Scan scan, Shape.Folded shape, Map<String, ReferenceRows> references) {
        this.scan = scan;
        this.shape = shape;
        this.references = references;
    }

    /**
     * Rows on their way, before they are grouped again.
     *
     * @param joined their columns so far
     * @param groups of which partial group each is
     */
    @SuppressWarnings("ArrayRecordComponent") // the array is the point: it is taken from and never compared
    record Joined(VectorBatch joined, int[] groups) {
        /** A row for each group, with its keys. */
        static Joined keys(PartialGroups groups) {
            return new Joined(
                    new VectorBatch(groups.groups(), groups.keys()),
                    IntStream.range(0, groups.groups()).toArray());
        }

        /** The values of each row's group. */
        private Vector ofGroups(Vector values) {
            // Rows are dropped, but neither moved nor repeated.
            return values.size() == groups.length ? values : Vectors.take(values, groups);
        }

        private Joined take(int[] rows) {
            boolean isAll = rows.length == groups.length;
            return isAll
                    ? this
                    : new Joined(
                            Vectors.take(joined, rows),
                            IntStream.of(rows).map(row -> groups[row]).toArray());
        }
    }

    /** The rows with the columns of the references, but for those that a join or the filter drops. */
    Joined joined(PartialGroups groups) {
        Joined rows = Joined.keys(groups);
        for (ReferenceJoin join : shape.joins()) {
            rows = join(rows, join);
        }
        if (shape.filter().isEmpty()) {
            return rows;
        }
        List<String> labels = ColumnLabels.joined(scan, shape, shape.joins().size());
        return rows.take(new CheckedExpression(shape.filter().get(), labels).rowsWhereTrue(rows.joined()));
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

    /** The rows with the aggregates of their groups, those that are not computed anew where rows are grouped again. */
    VectorBatch withAggregates(Joined rows, PartialGroups groups) {
        List<String> scanned = ColumnLabels.scanned(scan, shape.hasRowIds());
        List<Aggregate> aggregates = shape.partial().aggregates();
        List<Vector> columns = new ArrayList<>(rows.joined().columns());
        for (int index : shape.mergedAggregates()) {
            columns.add(rows.ofGroups(groups.values(index, aggregates.get(index), scanned)));
        }
        return new VectorBatch(rows.joined().rows(), columns);
    }

    /**
     * How the rows are grouped again.
     *
     * @throws java.util.NoSuchElementException if they are not
     */
    RegroupStep regroup() {
        return RegroupStep.ofGroups(
                shape.regroup().orElseThrow(),
                ColumnLabels.joined(scan, shape, shape.joins().size()),
                shape.partial().aggregates(),
                ColumnLabels.scanned(scan, shape.hasRowIds()));
    }

    /** The rows, grouped again, in the order of their keys. */
    PartialGroups regrouped(Joined rows, PartialGroups groups) {
        return regroup()
                .groups(
                        rows.joined(),
                        groups.parts().stream()
                                .map(parts -> parts.stream().map(rows::ofGroups).toList())
                                .toList());
    }

    /**
     * What the columns are called behind so many of the transforms.
     *
     * @param labels before the first
     */
    static List<String> labels(List<String> labels, List<Transform> transforms) {
        List<String> after = labels;
        for (Transform transform : transforms) {
            after = ColumnLabels.after(transform, after);
        }
        return after;
    }

    /** What comes out behind all transforms but the first ones, which were done before. */
    VectorBatch transformed(VectorBatch rows, int done) {
        List<Transform> all = shape.transforms();
        List<String> labels = labels(ColumnLabels.grouped(scan, shape), all.subList(0, done));
        TracedRows traced = TracedRows.of(rows, labels);
        for (Transform transform : all.subList(done, all.size())) {
            traced = traced.then(transform);
        }
        return traced.rows();
    }
}
