package kopi.core.aggregate;

import java.util.List;
import java.util.Optional;
import kopi.core.expression.Expression;
import kopi.core.expression.ExpressionText;
import kopi.core.expression.ValueType;

/**
 * A value that is computed of all rows of a group, as SQL's aggregate functions do: NULL arguments do not count, and of no values at
 * all it is NULL, but for a count, which is 0. Immutable.
 *
 * @param function what is made of the values
 * @param argument the values; empty: all rows count, which only {@link Function#COUNT} can do
 * @param filter which rows count: those for which it is true; empty: all
 */
public record Aggregate(Function function, Optional<Expression> argument, Optional<Expression> filter) {
    /** What is made of the values of a group. */
    public enum Function {
        /** How many there are. */
        COUNT,
        /** Their sum, of the argument's type; it fails if it does not fit, which depends on the sum alone, not on a part of it. */
        SUM,
        /** The smallest. */
        MIN,
        /** The largest. */
        MAX
    }

    /**
     * An aggregate.
     *
     * @throws IllegalArgumentException if the argument is missing or of the wrong type, or the filter is no condition
     */
    public Aggregate {
        require(function == Function.COUNT || argument.isPresent(), "a " + function + " of nothing");
        require(
                function != Function.SUM || argument.orElseThrow().type().isNumeric(),
                "a number is needed to be summed");
        require(
                filter.isEmpty() || filter.get().type().equals(ValueType.BOOLEAN),
                "a condition is needed to choose rows");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** The number of rows. */
    public static Aggregate countOfRows() {
        return new Aggregate(Function.COUNT, Optional.empty(), Optional.empty());
    }

    /** That function of all rows' values. */
    public static Aggregate of(Function function, Expression argument) {
        return new Aggregate(function, Optional.of(argument), Optional.empty());
    }

    /** This, of the rows only for which a condition is true. */
    public Aggregate where(Expression condition) {
        return new Aggregate(function, argument, Optional.of(condition));
    }

    /** Whether it is another one if a row is there twice. */
    public boolean isSensitiveToRepetition() {
        return function == Function.COUNT || function == Function.SUM;
    }

    /** The type of its values. */
    public ValueType type() {
        return function == Function.COUNT
                ? ValueType.BIGINT
                : argument.orElseThrow().type();
    }

    /**
     * As SQL writes it, safe to show and cut where it is long.
     *
     * @param names what the columns are called that it is computed of
     */
    public String text(List<String> names) {
        String of =
                argument.map(value -> ExpressionText.shortened(value, names)).orElse("*");
        return function + "(" + of + ")"
                + filter.map(condition -> " FILTER (WHERE " + ExpressionText.shortened(condition, names) + ")")
                        .orElse("");
    }
}
