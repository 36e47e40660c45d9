package kopi.core.job;

import java.util.stream.Stream;
import kopi.core.expression.Expression;
import kopi.core.query.FactJoin;
import kopi.core.query.Shape;
import kopi.core.report.Report;

/** What a query holds of a row, in columns. */
final class QueryCost {
    /** A sum is held in two longs, and no other aggregate in more. */
    private static final long AGGREGATE_COLUMNS = 2;

    private QueryCost() {}

    /** The columns of a row that has passed the filter. */
    static long kept(Report.Query query, Shape.Folded shape) {
        return (shape.hasRowIds() ? 2L : 0)
                + query.keptColumns().size()
                + shape.factJoin().map(join -> join.scan().columns().size()).orElse(0);
    }

    /** The columns of a group on its way to the joiner. */
    static long groupColumns(Shape.Folded shape) {
        return shape.grouping().keys().size()
                + shape.factJoin()
                        .map(join -> join.leftKeys().size() + join.rightKeys().size())
                        .orElse(0)
                + AGGREGATE_COLUMNS * shape.partial().aggregates().size();
    }

    /** How many of these are texts. */
    static long texts(Shape.Folded shape) {
        return Stream.concat(
                        shape.grouping().keys().stream(),
                        shape.factJoin().stream().flatMap(FactJoin::expressions))
                .filter(key -> key.type().isText())
                .count();
    }

    /** An upper bound of the values that are computed of a row, each in a vector of its own, before its group is sent. */
    static long expressions(Report.Query query) {
        return Stream.concat(
                        Stream.concat(
                                query.plan().scan().filter().stream(),
                                query.factJoin().stream()
                                        .flatMap(join ->
                                                Stream.concat(join.scan().filter().stream(), join.expressions()))),
                        computed(query.plan().shape()))
                .mapToLong(QueryCost::size)
                .sum();
    }

    private static Stream<Expression> computed(Shape shape) {
        return switch (shape) {
            case Shape.Rows rows -> rows.values().stream();
            case Shape.Folded folded ->
                Stream.concat(
                        folded.partial().keys().stream(),
                        folded.partial().aggregates().stream()
                                .flatMap(of -> Stream.concat(of.argument().stream(), of.filter().stream())));
        };
    }

    private static long size(Expression expression) {
        return 1 + expression.operands().stream().mapToLong(QueryCost::size).sum();
    }
}
