package kopi.core.query;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import kopi.core.aggregate.Aggregate;
import kopi.core.aggregate.Grouping;
import kopi.core.expression.Expression;
import kopi.core.expression.ExpressionText;
import kopi.core.model.ColumnSpec;
import kopi.core.query.Regrouping.RegroupedAggregate;
import kopi.core.query.Transform.RankFunction;

/**
 * What the columns of a query are called at each of its steps, for people: columns by their names, what is computed by its SQL, cut
 * where it is long.
 */
public final class ColumnLabels {
    private ColumnLabels() {}

    /** Of the scan's columns, and of the row's ids if it has them. */
    public static List<String> scanned(Scan scan, boolean hasRowIds) {
        Stream<String> ids = hasRowIds ? Stream.of("batch number", "row number") : Stream.of();
        return Stream.concat(scan.columns().stream().map(ColumnSpec::name), ids).toList();
    }

    /** Of the columns of a fact that is joined to another one. */
    public static List<String> qualified(Scan scan, boolean hasRowIds) {
        return scanned(scan, hasRowIds).stream()
                .map(label -> scan.dataset().name() + "." + label)
                .toList();
    }

    /** Of partial groups: their keys, then their aggregates, those that are not computed anew where rows are grouped again. */
    public static List<String> partial(Scan scan, Shape.Folded shape) {
        List<String> scanned = scanned(scan, shape.hasRowIds());
        return Stream.concat(
                        joined(scan, shape, 0).stream(),
                        shape.mergedAggregates().stream()
                                .map(shape.partial().aggregates()::get)
                                .map(of -> of.text(scanned)))
                .toList();
    }

    /** Of the joined row, with that many of the joins. */
    public static List<String> joined(Scan scan, Shape.Folded shape, int joins) {
        List<String> labels = new ArrayList<>(texts(shape.partial().keys(), scanned(scan, shape.hasRowIds())));
        shape.factJoin()
                .ifPresent(join -> labels.addAll(texts(join.values(), qualified(join.scan(), shape.hasRowIds()))));
        for (ReferenceJoin join : shape.joins().subList(0, joins)) {
            join.columns().forEach(column -> labels.add(join.dataset().name() + "." + column.name()));
        }
        return labels;
    }

    /** Of what the first transform takes. */
    public static List<String> grouped(Scan scan, Shape.Folded shape) {
        List<String> scanned = scanned(scan, shape.hasRowIds());
        List<String> joined = joined(scan, shape, shape.joins().size());
        Grouping partial = shape.partial();
        return shape.regroup()
                .map(regroup -> regrouped(regroup, joined, partial.aggregates(), scanned))
                .orElseGet(() -> Stream.concat(
                                joined.stream(), partial.aggregates().stream().map(of -> of.text(scanned)))
                        .toList());
    }

    /** Of what a transform makes of columns with those labels. */
    public static List<String> after(Transform transform, List<String> labels) {
        return switch (transform) {
            case Transform.Project(var values) -> texts(values, labels);
            case Transform.Group(var grouping) -> regrouped(grouping, labels, List.of(), List.of());
            case Transform.Rank(var function, var partition, var order) ->
                Stream.concat(labels.stream(), Stream.of(rank(function, partition, order, labels)))
                        .toList();
            case Transform.Where _, Transform.Sort _, Transform.Limit _ -> labels;
        };
    }

    private static List<String> texts(List<Expression> values, List<String> labels) {
        return values.stream()
                .map(value -> ExpressionText.shortened(value, labels))
                .toList();
    }

    private static List<String> regrouped(
            Regrouping grouping, List<String> labels, List<Aggregate> partial, List<String> scanned) {
        return Stream.concat(
                        texts(grouping.keys(), labels).stream(),
                        grouping.aggregates().stream().map(of -> text(of, labels, partial, scanned)))
                .toList();
    }

    private static String text(
            RegroupedAggregate aggregate, List<String> labels, List<Aggregate> partial, List<String> scanned) {
        return switch (aggregate) {
            case RegroupedAggregate.Merged(int index) -> partial.get(index).text(scanned);
            case RegroupedAggregate.Computed(Aggregate computed, var _) -> computed.text(labels);
            case RegroupedAggregate.CountDistinct(Expression argument, var filter) ->
                "COUNT(DISTINCT " + ExpressionText.shortened(argument, labels) + ")"
                        + filter.map(of -> " FILTER (WHERE " + ExpressionText.shortened(of, labels) + ")")
                                .orElse("");
        };
    }

    /** A window function as SQL writes it. */
    static String rank(RankFunction function, List<Integer> partition, List<Ordering> order, List<String> labels) {
        String by = String.join(", ", partition.stream().map(labels::get).toList());
        String window = Stream.of(
                        partition.isEmpty() ? "" : "PARTITION BY " + by,
                        order.isEmpty() ? "" : "ORDER BY " + order(order, labels))
                .filter(part -> !part.isEmpty())
                .reduce((left, right) -> left + " " + right)
                .orElse("");
        return function + "() OVER (" + window + ")";
    }

    /** The list of an ORDER BY as SQL writes it. */
    static String order(List<Ordering> order, List<String> labels) {
        return String.join(
                ", ",
                order.stream()
                        .map(by -> labels.get(by.column())
                                + (by.isDescending() ? " DESC" : "")
                                + (by.nullsFirst() ? " NULLS FIRST" : ""))
                        .toList());
    }
}
