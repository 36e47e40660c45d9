package kopi.sql;

import java.util.List;
import kopi.core.expression.Expression;

/** Expressions that have no value for some rows, and where that is told. */
final class Failing {
    private Failing() {}

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
