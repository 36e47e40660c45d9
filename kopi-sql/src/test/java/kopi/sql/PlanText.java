package kopi.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kopi.core.aggregate.Aggregate;
import kopi.core.expression.Expression;
import kopi.core.expression.ExpressionText;
import kopi.core.model.ColumnSpec;
import kopi.core.query.Ordering;
import kopi.core.query.QueryPlan;
import kopi.core.query.Regrouping;
import kopi.core.query.Shape;
import kopi.core.query.Transform;

/** Plans, a line for each of their parts: columns of the scan by name, those of a joined row as j0, those behind as c0. */
final class PlanText {
    private final QueryPlan plan;
    private final List<String> lines = new ArrayList<>();
    private final Names joined = Names.numbered("j");
    private final Names columns = Names.numbered("c");

    /** What columns are called. */
    private record Names(List<String> names) {
        static Names numbered(String letter) {
            return new Names(IntStream.range(0, 50).mapToObj(i -> letter + i).toList());
        }

        String of(Expression expression) {
            // Which message it is says the test of an error.
            return ExpressionText.of(expression, names).replaceAll("ERROR\\('[^']*'\\)", "FAIL");
        }

        String list(List<Expression> expressions) {
            return expressions.stream().map(this::of).collect(Collectors.joining(", ", "(", ")"));
        }
    }

    private PlanText(QueryPlan plan) {
        this.plan = plan;
    }

    static String of(QueryPlan plan) {
        return new PlanText(plan).lines();
    }

    private String lines() {
        List<String> names = new ArrayList<>(
                plan.scan().columns().stream().map(ColumnSpec::name).toList());
        names.addAll(List.of("batch", "row"));
        var scanned = new Names(names);
        lines.add("scan " + plan.scan().dataset().name()
                + where(scanned, plan.scan().filter()));
        switch (plan.shape()) {
            case Shape.Rows(var values) -> lines.add("rows " + scanned.list(values));
            case Shape.Folded folded -> folded(folded, scanned);
        }
        return String.join("\n", lines);
    }

    private static String where(Names text, Optional<Expression> condition) {
        return condition.map(filter -> " where " + text.of(filter)).orElse("");
    }

    private void folded(Shape.Folded folded, Names scanned) {
        lines.add("fold " + scanned.list(folded.partial().keys())
                + folded.partial().aggregates().stream()
                        .map(aggregate -> " " + aggregate(scanned, aggregate))
                        .collect(Collectors.joining())
                + " by " + folded.partitionKeys());
        folded.joins()
                .forEach(join -> lines.add((join.isOuter() ? "left join " : "join ")
                        + join.dataset().name() + " on j" + join.on() + " adds "
                        + join.columns().stream().map(ColumnSpec::name).toList()));
        folded.filter().ifPresent(filter -> lines.add("filter " + joined.of(filter)));
        folded.regroup().ifPresent(grouping -> lines.add("regroup " + regrouping(joined, grouping)));
        folded.transforms().forEach(transform -> lines.add(transform(transform)));
    }

    private static String aggregate(Names text, Aggregate aggregate) {
        return aggregate.function()
                + aggregate
                        .argument()
                        .map(argument -> "(" + text.of(argument) + ")")
                        .orElse("(*)")
                + where(text, aggregate.filter());
    }

    private static String regrouping(Names text, Regrouping grouping) {
        return text.list(grouping.keys())
                + grouping.aggregates().stream()
                        .map(aggregate -> switch (aggregate) {
                            case Regrouping.RegroupedAggregate.Merged(int partial) -> " MERGE(" + partial + ")";
                            case Regrouping.RegroupedAggregate.Computed(var computed, var weight) ->
                                " " + aggregate(text, computed)
                                        + weight.map(index -> " times " + index).orElse("");
                            case Regrouping.RegroupedAggregate.CountDistinct(var argument, var filter) ->
                                " DISTINCT(" + text.of(argument) + ")" + where(text, filter);
                        })
                        .collect(Collectors.joining());
    }

    private String transform(Transform transform) {
        return switch (transform) {
            case Transform.Where(var condition) -> "where " + columns.of(condition);
            case Transform.Project(var values) -> "project " + columns.list(values);
            case Transform.Group(var grouping) -> "group " + regrouping(columns, grouping);
            case Transform.Rank(var function, var partition, var order) ->
                function + " partition " + partition + " order " + orderings(order);
            case Transform.Sort(var order) -> "sort " + orderings(order);
            case Transform.Limit(long offset, var count) ->
                "limit " + count.map(String::valueOf).orElse("all") + " from " + offset;
        };
    }

    private static String orderings(List<Ordering> orderings) {
        return orderings.stream()
                .map(by -> "c" + by.column() + (by.isDescending() ? " desc" : "")
                        + (by.nullsFirst() ? " nulls first" : ""))
                .collect(Collectors.joining(", "));
    }
}
