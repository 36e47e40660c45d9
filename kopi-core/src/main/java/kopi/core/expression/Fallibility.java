package kopi.core.expression;

import kopi.core.expression.Expression.LongLiteral;

/** Which expressions may have no value: what overflows, divides by zero, or is no date. */
public final class Fallibility {
    private Fallibility() {}

    /** Whether there may be a row for which it is an error. */
    public static boolean mayFail(Expression expression) {
        if (expression instanceof Expression.Try) {
            return false;
        }
        return fails(expression) || expression.operands().stream().anyMatch(Fallibility::mayFail);
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
}
