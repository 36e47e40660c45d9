package kopi.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import kopi.core.expression.Expression;
import kopi.core.expression.Expression.Input;

/** Expressions with parts of them replaced. */
final class Rewrite {
    private Rewrite() {}

    /**
     * Replaces parts, from the top: what is replaced is not looked into.
     *
     * @param replacement of a part; empty: it stays, and its operands are looked at
     */
    static Expression replace(Expression expression, Function<Expression, Optional<Expression>> replacement) {
        Optional<Expression> replaced = replacement.apply(expression);
        if (replaced.isPresent()) {
            return replaced.get();
        }
        return with(
                expression,
                expression.operands().stream()
                        .map(operand -> replace(operand, replacement))
                        .toList());
    }

    /** Replaces the columns. */
    static Expression inputs(Expression expression, Function<Input, Expression> replacement) {
        return replace(
                expression,
                part -> part instanceof Input input ? Optional.of(replacement.apply(input)) : Optional.empty());
    }

    /** Every column that it reads, as often as it does. */
    static void forEachInput(Expression expression, IntConsumer consumer) {
        if (expression instanceof Input(int index, var _)) {
            consumer.accept(index);
        }
        for (Expression operand : expression.operands()) {
            forEachInput(operand, consumer);
        }
    }

    /** Whether it reads such a column. */
    static boolean reads(Expression expression, IntPredicate column) {
        return expression instanceof Input(int index, var _)
                ? column.test(index)
                : expression.operands().stream().anyMatch(operand -> reads(operand, column));
    }

    /** The expression with other operands. */
    static Expression with(Expression expression, List<Expression> operands) {
        return switch (expression) {
            case Expression.Leaf leaf -> leaf;
            case Expression.Unary unary -> with(unary, operands.getFirst());
            case Expression.Binary binary -> with(binary, operands.getFirst(), operands.getLast());
            case Expression.And _ -> new Expression.And(operands);
            case Expression.Or _ -> new Expression.Or(operands);
            case Expression.Coalesce _ -> new Expression.Coalesce(operands);
            case Expression.Concat _ -> new Expression.Concat(operands);
            case Expression.Case _ -> branches(operands);
        };
    }

    private static Expression branches(List<Expression> operands) {
        List<Expression.When> branches = new ArrayList<>();
        for (int i = 0; i + 1 < operands.size(); i += 2) {
            branches.add(new Expression.When(operands.get(i), operands.get(i + 1)));
        }
        return new Expression.Case(branches, operands.getLast());
    }

    private static Expression with(Expression.Unary unary, Expression operand) {
        return switch (unary) {
            case Expression.Negation _ -> new Expression.Negation(operand);
            case Expression.Absolute _ -> new Expression.Absolute(operand);
            case Expression.Rounded(var _, int digits) -> new Expression.Rounded(operand, digits);
            case Expression.Not _ -> new Expression.Not(operand);
            case Expression.IsNull _ -> new Expression.IsNull(operand);
            case Expression.Try _ -> new Expression.Try(operand);
            case Expression.In(var _, var constants) -> new Expression.In(operand, constants);
            case Expression.Like(var _, var pattern, var escape) -> new Expression.Like(operand, pattern, escape);
            case Expression.Cast(var _, var type) -> new Expression.Cast(operand, type);
            case Expression.TextFunction(var operator, var _) -> new Expression.TextFunction(operator, operand);
            case Expression.Substring(var _, int from, var length) -> new Expression.Substring(operand, from, length);
            case Expression.TextLength _ -> new Expression.TextLength(operand);
            case Expression.Extract(var field, var _) -> new Expression.Extract(field, operand);
            case Expression.Truncate(var unit, var _) -> new Expression.Truncate(unit, operand);
            case Expression.AddInterval(var _, int months, long seconds) ->
                new Expression.AddInterval(operand, months, seconds);
        };
    }

    private static Expression with(Expression.Binary binary, Expression left, Expression right) {
        return switch (binary) {
            case Expression.Arithmetic(var operator, var _, var _) -> new Expression.Arithmetic(operator, left, right);
            case Expression.Product _ -> new Expression.Product(left, right);
            case Expression.Quotient(var _, var _, int scale) -> new Expression.Quotient(left, right, scale);
            case Expression.Comparison(var operator, var _, var _) -> new Expression.Comparison(operator, left, right);
            case Expression.Elapsed(var unit, var _, var _) -> new Expression.Elapsed(unit, left, right);
        };
    }
}
