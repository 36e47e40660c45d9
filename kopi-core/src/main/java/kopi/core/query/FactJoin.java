package kopi.core.query;

import java.util.List;
import java.util.stream.Stream;
import kopi.core.expression.Expression;
import kopi.core.expression.ValueType;

/**
 * Joins the rows of another fact to those of the first one: each pair of rows whose keys are equal, with as many matches as there
 * are on either side, as SQL has it. NULL equals no key. Both sides are spread over the partitions by the keys, and joined there.
 * Immutable.
 *
 * @param scan which rows of the other fact count: the right side
 * @param leftKeys over the columns of the first scan, the left side; at least one
 * @param rightKeys over the columns of {@code scan}, as many, of the same types
 * @param values what is kept of a row of the right side, over the columns of {@code scan} and, if the query has them, the row's
 *     ids: keys of the joined groups, behind those of the left side
 * @param isOuter whether a row of the left side without a match stays, with NULLs; else it goes
 */
public record FactJoin(
        Scan scan, List<Expression> leftKeys, List<Expression> rightKeys, List<Expression> values, boolean isOuter) {
    public FactJoin {
        leftKeys = List.copyOf(leftKeys);
        rightKeys = List.copyOf(rightKeys);
        values = List.copyOf(values);
        QueryRules.require(!leftKeys.isEmpty(), "facts that are joined by nothing");
        QueryRules.require(
                types(leftKeys).equals(types(rightKeys)),
                "keys of types " + types(leftKeys) + " and " + types(rightKeys) + " are compared");
        List<ValueType> columns = scan.types();
        rightKeys.forEach(key -> QueryRules.expression(key, columns));
    }

    private static List<ValueType> types(List<Expression> expressions) {
        return expressions.stream().map(Expression::type).toList();
    }

    /** Requires that the keys and values read columns that are there. */
    void require(List<ValueType> left, boolean hasRowIds) {
        leftKeys.forEach(key -> QueryRules.expression(key, left));
        List<ValueType> right = Shape.withRowIds(scan.types(), hasRowIds);
        values.forEach(value -> QueryRules.expression(value, right));
    }

    /** All expressions of it beside those of the scan. */
    public Stream<Expression> expressions() {
        return Stream.of(leftKeys, rightKeys, values).flatMap(List::stream);
    }
}
