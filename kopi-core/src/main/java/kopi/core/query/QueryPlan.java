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
    /** How many expressions may stand in one another. */
    public static final int MAX_DEPTH = 64;

    /** Characters of a column's name. */
    public static final int MAX_NAME_LENGTH = 128;

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
     * @param name any text of at most {@link #MAX_NAME_LENGTH} characters; names need not differ
     * @param type of its values
     */
    public record OutputField(String name, ValueType type) {
        public OutputField {
            QueryRules.require(
                    name.length() <= MAX_NAME_LENGTH, "a column name of more than " + MAX_NAME_LENGTH + " characters");
        }
    }
}
