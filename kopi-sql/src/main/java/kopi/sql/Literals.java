package kopi.sql;

import java.util.List;
import java.util.Optional;
import kopi.core.error.JobFailedException;
import kopi.core.expression.Expression;
import kopi.core.expression.Expression.Leaf;
import kopi.core.expression.Expression.LongLiteral;
import kopi.core.expression.Expression.TextLiteral;
import kopi.core.expression.Interpreter;
import kopi.core.expression.TypedValue;
import kopi.core.expression.ValueType;
import org.jspecify.annotations.Nullable;

/** Constants, and expressions that are some. */
final class Literals {
    /** Longer texts are not made while a query is compiled. */
    private static final int MAX_FOLDED_TEXT = 1_000;

    private Literals() {}

    static LongLiteral of(boolean value) {
        return new LongLiteral(ValueType.BOOLEAN, value ? 1 : 0);
    }

    static LongLiteral of(long value) {
        return new LongLiteral(ValueType.BIGINT, value);
    }

    static TextLiteral of(String text) {
        return new TextLiteral(Optional.of(text));
    }

    static boolean isLiteral(Expression expression) {
        return expression instanceof LongLiteral || expression instanceof TextLiteral;
    }

    /** Whether it is NULL, or a text in the place of a value of any type. */
    static boolean isUntyped(Expression expression) {
        return expression instanceof TextLiteral;
    }

    /** The value that a text stands for; empty if it stands for none. */
    static Optional<Leaf> parse(TypeNames.NamedType type, String text) {
        return parse(type.value(), text)
                .filter(leaf -> !(leaf instanceof LongLiteral(var _, long value)) || Math.abs(value) <= type.largest());
    }

    /** The value of a type that a text stands for; empty if it stands for none. */
    static Optional<Leaf> parse(ValueType type, String text) {
        if (type.isText()) {
            return Optional.of(of(text));
        }
        Expression folded = fold(new Expression.Cast(of(text), type));
        return folded instanceof Leaf leaf ? Optional.of(leaf) : Optional.empty();
    }

    /** The constant that the expression is, if all of its operands are constants and it has a value; else itself. */
    static Expression fold(Expression expression) {
        if (isLiteral(expression)
                || expression instanceof Leaf
                || !expression.operands().stream().allMatch(Literals::isLiteral)) {
            return expression;
        }
        try {
            return literal(expression, expression.type(), Interpreter.evaluate(expression, List.of()));
        } catch (JobFailedException _) {
            // Whether it matters is known when the query runs: the branch of a CASE may never be taken.
            return expression;
        }
    }

    private static Expression literal(Expression original, ValueType type, @Nullable Object value) {
        if (!type.isText()) {
            return new LongLiteral(type, TypedValue.toLong(value));
        }
        String text = (String) value;
        if (text == null) {
            return Expression.nullOf(type);
        }
        return text.length() > MAX_FOLDED_TEXT ? original : of(text);
    }
}
