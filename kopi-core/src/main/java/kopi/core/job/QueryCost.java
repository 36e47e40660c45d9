package kopi.core.job;

import kopi.core.query.QuerySize;
import kopi.core.query.Shape;
import kopi.core.report.Report;

/** What a query holds of a row, in columns. */
final class QueryCost {
    /** A sum is held in two longs, and no other aggregate in more. */
    private static final long AGGREGATE_COLUMNS = 2;

    private QueryCost() {}

    /** The columns of a row that has passed the filter. */
    static long kept(Report.Query query, Shape.Folded shape) {
        return (shape.hasRowIds() ? 2L : 0) + query.keptColumns().size();
    }

    /** The columns of a group on its way to the joiner. */
    static long groupColumns(Shape.Folded shape) {
        return shape.partial().keys().size()
                + AGGREGATE_COLUMNS * shape.partial().aggregates().size();
    }

    /** How many of these are texts. */
    static long texts(Shape.Folded shape) {
        return shape.partial().types().stream().filter(type -> type.isText()).count();
    }

    /** An upper bound of the values that are computed of a row, each in a vector of its own. */
    static long expressions(Report.Query query) {
        return QuerySize.of(query.plan()).parts();
    }
}
