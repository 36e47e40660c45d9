package kopi.core.query;

import java.util.List;
import kopi.core.aggregate.Aggregate;
import kopi.core.aggregate.Grouping;
import kopi.core.expression.Expression;
import kopi.core.expression.ValueType;

/** What the parts of a query must be, one definition of each rule; all are applied in constructors. */
final class QueryRules {
    private QueryRules() {}

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    static void index(int index, int columns) {
        require(index >= 0 && index < columns, "column " + index + " of " + columns);
    }

    /**
     * Requires that the columns which an expression reads are there, and of its types, and that it is no deeper than {@link
     * QueryPlan#MAX_DEPTH}.
     */
    static void expression(Expression expression, List<ValueType> row) {
        expression(expression, row, QueryPlan.MAX_DEPTH);
    }

    private static void expression(Expression expression, List<ValueType> row, int depthLeft) {
        require(depthLeft > 0, "an expression that is more than " + QueryPlan.MAX_DEPTH + " deep");
        if (expression instanceof Expression.Input(int index, ValueType type)) {
            index(index, row.size());
            require(row.get(index).equals(type), "column " + index + " is a " + row.get(index) + ", not a " + type);
        }
        expression.operands().forEach(operand -> expression(operand, row, depthLeft - 1));
    }

    static void condition(Expression expression, List<ValueType> row) {
        expression(expression, row);
        require(expression.type().equals(ValueType.BOOLEAN), "a " + expression.type() + " is no condition");
    }

    static void aggregate(Aggregate aggregate, List<ValueType> row) {
        aggregate.argument().ifPresent(argument -> expression(argument, row));
        aggregate.filter().ifPresent(filter -> condition(filter, row));
    }

    static void grouping(Grouping grouping, List<ValueType> row) {
        grouping.keys().forEach(key -> expression(key, row));
        grouping.aggregates().forEach(aggregate -> aggregate(aggregate, row));
    }
}
