package kopi.core.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import kopi.core.expression.Expression.ArithmeticOperator;
import kopi.core.expression.Expression.Case;
import kopi.core.expression.Expression.ComparisonOperator;
import kopi.core.expression.Expression.When;
import kopi.core.text.SafeText;

/**
 * Expressions as SQL, for people: with parentheses where they are needed and nowhere else. What SQL has no notation for, the scale
 * of a quotient, is left out.
 */
public final class ExpressionText {
    private static final int MAX_LENGTH = 120;

    /** How tightly operators bind, from the loosest. */
    private static final int OR = 1;

    private static final int AND = 2;
    private static final int NOT = 3;
    private static final int COMPARISON = 4;
    private static final int SUM = 5;
    private static final int PRODUCT = 6;
    private static final int SIGN = 7;
    private static final int ATOM = 8;

    private final List<String> names;

    private ExpressionText(List<String> names) {
        this.names = names;
    }

    /** A text, and how tightly its outermost operator binds. */
    private record Part(String text, int binding) {}

    /**
     * An expression as SQL.
     *
     * @param names what the columns are called that {@link Expression.Input}s refer to
     */
    public static String of(Expression expression, List<String> names) {
        return new ExpressionText(names).part(expression).text();
    }

    /** An expression as SQL, safe to show and cut where it is long. */
    public static String shortened(Expression expression, List<String> names) {
        return SafeText.cut(of(expression, names), MAX_LENGTH);
    }

    /** What a column is called. */
    static String name(int column, List<String> names) {
        return column < names.size() ? names.get(column) : "column " + (column + 1);
    }

    /** A text as SQL's literal, safe to show and cut where it is long. */
    static String quoted(String text) {
        return SafeText.cut("'" + text.replace("'", "''") + "'", MAX_LENGTH);
    }

    private String text(Expression expression) {
        return part(expression).text();
    }

    /** The text, in parentheses if its outermost operator binds less tightly than that. */
    private String text(Expression expression, int binding) {
        Part part = part(expression);
        return part.binding() < binding ? "(" + part.text() + ")" : part.text();
    }

    private String joined(List<Expression> operands, String separator, int binding) {
        return String.join(
                separator,
                operands.stream().map(operand -> text(operand, binding)).toList());
    }

    private static Part atom(String text) {
        return new Part(text, ATOM);
    }

    private Part function(String name, List<Expression> operands) {
        return atom(name + "(" + joined(operands, ", ", 0) + ")");
    }

    private Part infix(Expression left, String operator, Expression right, int binding) {
        return new Part(text(left, binding) + " " + operator + " " + text(right, binding + 1), binding);
    }

    private Part part(Expression expression) {
        return switch (expression) {
            case Expression.Input(int index, var _) -> atom(name(index, names));
            case Expression.LongLiteral(ValueType type, long value) -> literal(type, value);
            case Expression.TextLiteral(var value) ->
                atom(value.map(ExpressionText::quoted).orElse("NULL"));
            case Expression.Failure(var _, String message) -> atom("ERROR(" + quoted(message) + ")");
            case Expression.Predicate predicate -> predicate(predicate, "");
            case Expression.Unary unary -> unary(unary);
            case Expression.Binary binary -> binary(binary);
            case Case branches -> branches(branches);
            case Expression.Coalesce(var operands) -> function("COALESCE", operands);
            case Expression.Concat(var operands) -> new Part(joined(operands, " || ", SUM + 1), SUM);
        };
    }

    private static Part literal(ValueType type, long value) {
        if (value == LongVector.NULL) {
            return atom("NULL");
        }
        String text = ValueText.print(type, value);
        return switch (type.kind()) {
            case BOOLEAN -> atom(text.toUpperCase(Locale.ROOT));
            case BIGINT, DECIMAL, TEXT -> new Part(text, value < 0 ? SIGN : ATOM);
            case DATE, TIME, TIMESTAMP -> atom(type.kind().name() + " '" + text + "'");
        };
    }

    /** @param not {@code "NOT "} if the opposite is meant, which only those that are spelled with it are asked for */
    private Part predicate(Expression.Predicate predicate, String not) {
        return switch (predicate) {
            case Expression.Comparison(var operator, var left, var right) ->
                new Part(text(left, SUM) + " " + sign(operator) + " " + text(right, SUM), COMPARISON);
            case Expression.And(var operands) -> connected(operands, " AND ", AND);
            case Expression.Or(var operands) -> connected(operands, " OR ", OR);
            case Expression.Not(var operand) -> not(operand);
            case Expression.IsNull(var operand) -> new Part(text(operand, SUM) + " IS " + not + "NULL", COMPARISON);
            case Expression.In(var operand, var constants) ->
                new Part(
                        text(operand, SUM) + " " + not + "IN (" + joined(List.copyOf(constants), ", ", 0) + ")",
                        COMPARISON);
            case Expression.Like(var operand, String pattern, var escape) ->
                new Part(text(operand, SUM) + " " + not + "LIKE " + quoted(pattern) + escape(escape), COMPARISON);
        };
    }

    private Part connected(List<Expression> operands, String operator, int binding) {
        return operands.size() == 1
                ? part(operands.getFirst())
                : new Part(joined(operands, operator, binding + 1), binding);
    }

    private Part not(Expression operand) {
        return switch (operand) {
            case Expression.IsNull isNull -> predicate(isNull, "NOT ");
            case Expression.In in -> predicate(in, "NOT ");
            case Expression.Like like -> predicate(like, "NOT ");
            default -> new Part("NOT " + text(operand, COMPARISON), NOT);
        };
    }

    private static String escape(Optional<Integer> escape) {
        return escape.map(point -> " ESCAPE " + quoted(Character.toString(point)))
                .orElse("");
    }

    private static String sign(ComparisonOperator operator) {
        return switch (operator) {
            case EQUAL -> "=";
            case NOT_EQUAL -> "<>";
            case LESS -> "<";
            case LESS_OR_EQUAL -> "<=";
            case GREATER -> ">";
            case GREATER_OR_EQUAL -> ">=";
        };
    }

    private Part unary(Expression.Unary unary) {
        String operand = text(unary.operand());
        return switch (unary) {
            case Expression.Predicate predicate -> predicate(predicate, "");
            case Expression.Negation(var of) -> new Part("-" + text(of, ATOM), SIGN);
            case Expression.Try _ -> atom("TRY(" + operand + ")");
            case Expression.Absolute _ -> atom("ABS(" + operand + ")");
            case Expression.Rounded(var _, int digits) -> atom("ROUND(" + operand + ", " + digits + ")");
            case Expression.Cast(var _, ValueType type) -> atom("CAST(" + operand + " AS " + type + ")");
            case Expression.TextFunction(var operator, var _) -> atom(operator + "(" + operand + ")");
            case Expression.Substring(var _, int from, var length) ->
                atom("SUBSTRING(" + operand + " FROM " + from
                        + length.map(count -> " FOR " + count).orElse("") + ")");
            case Expression.TextLength _ -> atom("CHAR_LENGTH(" + operand + ")");
            case Expression.Extract(var field, var _) -> atom("EXTRACT(" + field + " FROM " + operand + ")");
            case Expression.Truncate(var unit, var _) ->
                atom("DATE_TRUNC('" + unit.name().toLowerCase(Locale.ROOT) + "', " + operand + ")");
            case Expression.AddInterval(var of, int months, long seconds) -> moved(of, months, seconds);
        };
    }

    private Part moved(Expression operand, int months, long seconds) {
        var text = new StringBuilder(text(operand, SUM));
        if (months != 0) {
            text.append(interval(months, "MONTH"));
        }
        if (seconds != 0 || months == 0) {
            boolean isDays = seconds % DateUnit.DAY.seconds() == 0;
            text.append(isDays ? interval(seconds / DateUnit.DAY.seconds(), "DAY") : interval(seconds, "SECOND"));
        }
        return new Part(text.toString(), SUM);
    }

    private static String interval(long count, String unit) {
        return (count < 0 ? " - " : " + ") + "INTERVAL '" + Math.abs(count) + "' " + unit;
    }

    private Part binary(Expression.Binary binary) {
        return switch (binary) {
            case Expression.Comparison comparison -> predicate(comparison, "");
            case Expression.Arithmetic(var operator, var left, var right) ->
                infix(left, sign(operator), right, operator == ArithmeticOperator.MODULO ? PRODUCT : SUM);
            case Expression.Product(var left, var right) -> infix(left, "*", right, PRODUCT);
            case Expression.Quotient(var left, var right, int _) -> infix(left, "/", right, PRODUCT);
            case Expression.Elapsed(var unit, var left, var right) ->
                atom("TIMESTAMPDIFF(" + unit + ", " + text(left) + ", " + text(right) + ")");
        };
    }

    private static String sign(ArithmeticOperator operator) {
        return switch (operator) {
            case ADD -> "+";
            case SUBTRACT -> "-";
            case MODULO -> "%";
        };
    }

    private Part branches(Case branches) {
        List<String> parts = new ArrayList<>();
        for (When branch : branches.branches()) {
            parts.add("WHEN " + text(branch.condition()) + " THEN " + text(branch.result()));
        }
        return atom("CASE " + String.join(" ", parts) + " ELSE " + text(branches.otherwise()) + " END");
    }
}
