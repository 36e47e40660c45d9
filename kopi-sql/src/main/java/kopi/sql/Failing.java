package kopi.sql;

import java.util.List;
import kopi.core.expression.Expression;
import kopi.core.expression.Expression.LongLiteral;
import kopi.core.expression.ValueType;

/** Expressions that may have no value: what overflows, divides by zero, or is no date. */
final class Failing {
    private Failing() {}

    /** Whether there may be a row for which it is an error. */
    static boolean mayFail(Expression expression) {
        if (expression instanceof Expression.Try) {
            return false;
        }
        return fails(expression) || expression.operands().stream().anyMatch(Failing::mayFail);
    }

    private static boolean fails(Expression expression) {
        return switch (expression) {
            case Expression.Failure _, Expression.Product _, Expression.Quotient _, Expression.AddInterval _ -> true;
            case Expression.Rounded(Expression operand, int digits) ->
                digits < operand.type().scale();
            case Expression.Arithmetic(var operator, var _, Expression right) ->
                operator != Expression.ArithmeticOperator.MODULO
                        || !(right instanceof LongLiteral(var _, long value) && value != 0);
            case Expression.Cast(Expression operand, ValueType to) -> fails(operand.type(), to);
            default -> false;
        };
    }

    private static boolean fails(ValueType from, ValueType to) {
        return !from.equals(to) && ((from.isText() && !to.isText()) || (from.isNumeric() && to.scale() > from.scale()));
    }

    /** Whether it is an error: true or false, never one itself. */
    static Expression hasFailed(Expression expression) {
        return new Expression.IsNull(new Expression.Try(new Expression.IsNull(expression)));
    }

    /**
     * The value, or a failure where there was one.
     *
     * @param text what has failed, for people
     */
    static Expression unless(Expression hasFailed, Expression value, String text) {
        var failure = new Expression.Failure(value.type(), text + " has no value: it divides by zero or does not fit");
        return new Expression.Case(List.of(new Expression.When(hasFailed, failure)), value);
    }
}
