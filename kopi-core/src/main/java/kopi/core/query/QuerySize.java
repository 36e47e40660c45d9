package kopi.core.query;

import java.util.List;
import java.util.stream.Stream;
import kopi.core.aggregate.Aggregate;
import kopi.core.aggregate.Grouping;
import kopi.core.expression.Expression;
import kopi.core.model.ColumnSpec;
import kopi.core.model.Dataset;

/**
 * How large a query is: what bounds the work of a row, and the bytes of a plan.
 *
 * @param parts its expressions, theirs, and the columns of what it reads
 * @param textLength characters of its names and constants
 */
public record QuerySize(long parts, long textLength) {
    /** How large a query is. */
    public static QuerySize of(QueryPlan plan) {
        var tally = new Tally();
        tally.scan(plan.scan());
        tally.shape(plan.shape());
        plan.output().forEach(field -> tally.name(field.name()));
        return new QuerySize(tally.parts, tally.textLength);
    }

    private static final class Tally {
        private long parts;
        private long textLength;

        void name(String name) {
            parts++;
            textLength += name.length();
        }

        void dataset(Dataset dataset) {
            name(dataset.name());
            dataset.columns().stream().map(ColumnSpec::name).forEach(this::name);
        }

        void scan(Scan scan) {
            dataset(scan.dataset());
            parts += scan.columns().size();
            scan.filter().ifPresent(this::expression);
        }

        void expression(Expression expression) {
            parts++;
            switch (expression) {
                case Expression.TextLiteral literal ->
                    textLength += literal.value().map(String::length).orElse(0);
                case Expression.Like like -> textLength += like.pattern().length();
                case Expression.Failure failure ->
                    textLength += failure.message().length();
                case Expression.In in -> in.constants().forEach(this::expression);
                default -> {}
            }
            expression.operands().forEach(this::expression);
        }

        void shape(Shape shape) {
            switch (shape) {
                case Shape.Rows rows -> rows.values().forEach(this::expression);
                case Shape.Folded folded -> folded(folded);
            }
        }

        private void folded(Shape.Folded shape) {
            grouping(shape.partial());
            shape.factJoin().ifPresent(this::factJoin);
            shape.joins().forEach(this::join);
            shape.filter().ifPresent(this::expression);
            shape.regroup().ifPresent(this::regrouping);
            shape.transforms().forEach(this::transform);
        }

        private void grouping(Grouping grouping) {
            grouping.keys().forEach(this::expression);
            grouping.aggregates().forEach(this::aggregate);
        }

        private void aggregate(Aggregate aggregate) {
            parts++;
            Stream.concat(aggregate.argument().stream(), aggregate.filter().stream())
                    .forEach(this::expression);
        }

        private void factJoin(FactJoin join) {
            parts++;
            scan(join.scan());
            join.expressions().forEach(this::expression);
        }

        private void join(ReferenceJoin join) {
            parts += 1 + join.columns().size();
            dataset(join.dataset());
        }

        private void regrouping(Regrouping regrouping) {
            regrouping.keys().forEach(this::expression);
            for (Regrouping.RegroupedAggregate aggregate : regrouping.aggregates()) {
                switch (aggregate) {
                    case Regrouping.RegroupedAggregate.Merged _ -> parts++;
                    case Regrouping.RegroupedAggregate.Computed computed -> aggregate(computed.aggregate());
                    case Regrouping.RegroupedAggregate.CountDistinct distinct -> {
                        parts++;
                        expression(distinct.argument());
                        distinct.filter().ifPresent(this::expression);
                    }
                }
            }
        }

        private void transform(Transform transform) {
            parts++;
            switch (transform) {
                case Transform.Where where -> expression(where.condition());
                case Transform.Project project -> project.values().forEach(this::expression);
                case Transform.Group group -> regrouping(group.grouping());
                case Transform.Rank rank -> columns(rank.partition(), rank.order());
                case Transform.Sort sort -> columns(List.of(), sort.order());
                case Transform.Limit _ -> {}
            }
        }

        private void columns(List<Integer> partition, List<Ordering> order) {
            parts += partition.size() + order.size();
        }
    }
}
