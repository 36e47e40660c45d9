package kopi.core.expression;

import java.util.Optional;
import kopi.core.expression.Expression.Comparison;
import kopi.core.expression.Expression.LongLiteral;

/** Longs from {@code min} to {@code max}; none if that is less. */
record ValueRange(long min, long max) {
    /** For which values of its left operand a condition is true, if it compares one that is no text with a constant. */
    static Optional<ValueRange> of(Expression condition) {
        return condition instanceof Comparison(var operator, var _, LongLiteral(var _, long constant))
                        && LongVector.isValue(constant)
                ? of(operator, constant)
                : Optional.empty();
    }

    private static Optional<ValueRange> of(Expression.ComparisonOperator operator, long constant) {
        return switch (operator) {
            case EQUAL -> Optional.of(new ValueRange(constant, constant));
            case NOT_EQUAL -> Optional.empty();
            case LESS -> Optional.of(new ValueRange(LongVector.MIN, constant - 1));
            case LESS_OR_EQUAL -> Optional.of(new ValueRange(LongVector.MIN, constant));
            case GREATER ->
                // Above the largest long there is none.
                Optional.of(
                        constant == Long.MAX_VALUE
                                ? new ValueRange(constant, LongVector.MIN)
                                : new ValueRange(constant + 1, Long.MAX_VALUE));
            case GREATER_OR_EQUAL -> Optional.of(new ValueRange(constant, Long.MAX_VALUE));
        };
    }

    /** What both have. */
    ValueRange and(ValueRange other) {
        long from = Math.max(min, other.min);
        long to = Math.min(max, other.max);
        return new ValueRange(from, to);
    }
}
