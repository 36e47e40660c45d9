package kopi.core.expression;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows, as vectors of their columns. Immutable.
 *
 * @param rows how many
 * @param columns one vector for each column, with a value for each row
 */
public record VectorBatch(int rows, List<Vector> columns) {
    /** @throws IllegalArgumentException if a vector has another size */
    public VectorBatch {
        columns = List.copyOf(columns);
        for (Vector column : columns) {
            TypeRules.require(column.size() == rows, "a vector of " + column.size() + " values for " + rows + " rows");
        }
    }

    /**
     * A row as {@link Interpreter} takes it, of what an expression reads; null elsewhere.
     *
     * @param expression says of which type its columns are
     */
    public List<@Nullable Object> row(int row, Expression expression) {
        var values = new ArrayList<@Nullable Object>();
        columns.forEach(_ -> values.add(null));
        collect(row, expression, values);
        return values;
    }

    private void collect(int row, Expression expression, List<@Nullable Object> values) {
        if (expression instanceof Expression.Input(int index, ValueType type)) {
            values.set(index, TypedValue.at(columns.get(index), type, row));
        }
        expression.operands().forEach(operand -> collect(row, operand, values));
    }
}
