package kopi.core.aggregate;

import java.util.List;
import java.util.stream.Stream;
import kopi.core.expression.Expression;
import kopi.core.expression.ValueType;

/**
 * What rows are grouped by, and what is computed of each group. NULLs are one key, as in SQL. Immutable.
 *
 * @param keys what rows of a group have in common; none: all rows are one group, which is there even if there is no row
 * @param aggregates what is computed
 */
public record Grouping(List<Expression> keys, List<Aggregate> aggregates) {
    public Grouping {
        keys = List.copyOf(keys);
        aggregates = List.copyOf(aggregates);
    }

    /** The types of a group's columns: its keys, then its aggregates. */
    public List<ValueType> types() {
        return Stream.concat(
                        keys.stream().map(Expression::type), aggregates.stream().map(Aggregate::type))
                .toList();
    }
}
