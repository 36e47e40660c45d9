package kopi.core.query;

import java.util.List;
import kopi.core.expression.ValueType;

/**
 * A query, cut into what each role does of it. Immutable; there is none whose parts do not fit each other.
 *
 * @param scan which rows of the fact count
 * @param shape what is made of them
 * @param output the columns of the result, in order
 */
public record QueryPlan(Scan scan, Shape shape, List<OutputField> output) {
    public QueryPlan {
        output = List.copyOf(output);
        QueryRules.require(!output.isEmpty(), "a query prints nothing");
        List<ValueType> made = shape.types(scan.types());
        QueryRules.require(
                made.equals(output.stream().map(OutputField::type).toList()),
                "a query makes " + made + " and prints " + output);
    }

    /**
     * A column of the result.
     *
     * @param name any text; names need not differ
     * @param type of its values
     */
    public record OutputField(String name, ValueType type) {}
}
