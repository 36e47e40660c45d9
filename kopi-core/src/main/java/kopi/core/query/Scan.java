package kopi.core.query;

import java.util.List;
import java.util.Optional;
import kopi.core.expression.Expression;
import kopi.core.expression.ValueType;
import kopi.core.model.ColumnSpec;
import kopi.core.model.Dataset;

/**
 * What is read of a fact, and which of its rows count. Immutable.
 *
 * @param dataset the fact
 * @param columns its columns that are needed, each once, in the dataset's order; {@link Expression.Input}s refer to them
 * @param filter over the columns: rows for which it is true count; empty: all do
 */
public record Scan(Dataset dataset, List<ColumnSpec> columns, Optional<Expression> filter) {
    public Scan {
        columns = List.copyOf(columns);
        List<ColumnSpec> wanted = columns;
        QueryRules.require(
                dataset.columns().stream().filter(wanted::contains).toList().equals(columns),
                "the columns " + columns + " are not those of " + dataset.name() + ", in order");
        List<ValueType> types = types(columns);
        filter.ifPresent(condition -> QueryRules.condition(condition, types));
    }

    /** The types of its columns. */
    public List<ValueType> types() {
        return types(columns);
    }

    private static List<ValueType> types(List<ColumnSpec> columns) {
        return columns.stream().map(ColumnVectors::type).toList();
    }
}
