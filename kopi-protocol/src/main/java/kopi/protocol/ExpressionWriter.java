package kopi.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kopi.core.expression.DateField;
import kopi.core.expression.DateUnit;
import kopi.core.expression.Expression;
import kopi.core.expression.LongVector;
import kopi.protocol.v1.QueryNode;
import kopi.protocol.v1.QueryNode.Operator;
import kopi.protocol.v1.QueryNode.Unit;
import kopi.protocol.v1.ValueType;

/** Puts expressions into lists, operands first. Stateless. */
final class ExpressionWriter {
    private ExpressionWriter() {}

    /** One expression. */
    static List<QueryNode> write(Expression expression) {
        return write(List.of(expression));
    }

    /** One expression, or none. */
    static List<QueryNode> write(Optional<Expression> expression) {
        return write(expression.stream().toList());
    }

    /** Several, one behind the other. */
    static List<QueryNode> write(List<Expression> expressions) {
        List<QueryNode> nodes = new ArrayList<>();
        expressions.forEach(expression -> add(expression, nodes));
        return nodes;
    }

    private static void add(Expression expression, List<QueryNode> nodes) {
        expression.operands().forEach(operand -> add(operand, nodes));
        if (expression instanceof Expression.In in) {
            in.constants().forEach(constant -> add(constant, nodes));
        }
        nodes.add(node(expression).build());
    }

    private static QueryNode.Builder node(Expression expression) {
        return switch (expression) {
            case Expression.Input(int index, var type) ->
                of(Operator.INPUT).setNumber(index).setType(type(type));
            case Expression.LongLiteral(var type, long value) -> literal(type, value);
            case Expression.TextLiteral(var value) -> text(of(Operator.TEXT_LITERAL), value);
            case Expression.Failure(var type, String message) ->
                of(Operator.FAILURE).setType(type(type)).setText(message);
            case Expression.Unary unary -> unary(unary);
            case Expression.Binary binary -> binary(binary);
            case Expression.And(var operands) -> of(Operator.AND).setOperands(operands.size());
            case Expression.Or(var operands) -> of(Operator.OR).setOperands(operands.size());
            case Expression.Case branches ->
                of(Operator.CASE).setOperands(branches.operands().size());
            case Expression.Coalesce(var operands) -> of(Operator.COALESCE).setOperands(operands.size());
            case Expression.Concat(var operands) -> of(Operator.CONCAT).setOperands(operands.size());
        };
    }

    private static QueryNode.Builder unary(Expression.Unary unary) {
        return switch (unary) {
            case Expression.Negation _ -> of(Operator.NEGATION);
            case Expression.Absolute _ -> of(Operator.ABSOLUTE);
            case Expression.Rounded(var _, int digits) -> of(Operator.ROUNDED).setNumber(digits);
            case Expression.Not _ -> of(Operator.NOT);
            case Expression.IsNull _ -> of(Operator.IS_NULL);
            case Expression.Try _ -> of(Operator.TRY);
            case Expression.In(var _, var constants) -> of(Operator.IN).setOperands(1 + constants.size());
            case Expression.Like(var _, String pattern, var escape) -> {
                var like = of(Operator.LIKE).setText(pattern);
                escape.ifPresent(like::setNumber);
                yield like;
            }
            case Expression.Cast(var _, var type) -> of(Operator.CAST).setType(type(type));
            case Expression.TextFunction(var operator, var _) ->
                of(
                        switch (operator) {
                            case UPPER -> Operator.UPPER;
                            case LOWER -> Operator.LOWER;
                            case TRIM -> Operator.TRIM;
                        });
            case Expression.Substring(var _, int from, var length) -> {
                var part = of(Operator.SUBSTRING).setNumber(from);
                length.ifPresent(part::setSecond);
                yield part;
            }
            case Expression.TextLength _ -> of(Operator.TEXT_LENGTH);
            case Expression.Extract(var field, var _) -> of(Operator.EXTRACT).setUnit(unit(field));
            case Expression.Truncate(var unit, var _) -> of(Operator.TRUNCATE).setUnit(unit(unit));
            case Expression.AddInterval(var _, int months, long seconds) ->
                of(Operator.ADD_INTERVAL).setNumber(months).setSecond(seconds);
        };
    }

    private static QueryNode.Builder binary(Expression.Binary binary) {
        return switch (binary) {
            case Expression.Arithmetic(var operator, var _, var _) ->
                of(
                        switch (operator) {
                            case ADD -> Operator.ADD;
                            case SUBTRACT -> Operator.SUBTRACT;
                            case MODULO -> Operator.MODULO;
                        });
            case Expression.Product _ -> of(Operator.PRODUCT);
            case Expression.Quotient(var _, var _, int scale) ->
                of(Operator.QUOTIENT).setNumber(scale);
            case Expression.Comparison(var operator, var _, var _) ->
                of(
                        switch (operator) {
                            case EQUAL -> Operator.EQUAL;
                            case NOT_EQUAL -> Operator.NOT_EQUAL;
                            case LESS -> Operator.LESS;
                            case LESS_OR_EQUAL -> Operator.LESS_OR_EQUAL;
                            case GREATER -> Operator.GREATER;
                            case GREATER_OR_EQUAL -> Operator.GREATER_OR_EQUAL;
                        });
            case Expression.Elapsed(var unit, var _, var _) ->
                of(Operator.ELAPSED).setUnit(unit(unit));
        };
    }

    private static QueryNode.Builder literal(kopi.core.expression.ValueType type, long value) {
        var node = of(Operator.LONG_LITERAL).setType(type(type));
        return value == LongVector.NULL ? node : node.setNumber(value);
    }

    private static QueryNode.Builder text(QueryNode.Builder node, Optional<String> text) {
        text.ifPresent(node::setText);
        return node;
    }

    private static QueryNode.Builder of(Operator operator) {
        return QueryNode.newBuilder().setOperator(operator);
    }

    /** A type's wire form. */
    static ValueType type(kopi.core.expression.ValueType type) {
        return ValueType.newBuilder()
                .setKind(
                        switch (type.kind()) {
                            case BOOLEAN -> ValueType.Kind.BOOLEAN;
                            case BIGINT -> ValueType.Kind.BIGINT;
                            case DECIMAL -> ValueType.Kind.DECIMAL;
                            case TEXT -> ValueType.Kind.TEXT;
                            case DATE -> ValueType.Kind.DATE;
                            case TIME -> ValueType.Kind.TIME;
                            case TIMESTAMP -> ValueType.Kind.TIMESTAMP;
                        })
                .setScale(type.scale())
                .build();
    }

    private static Unit unit(DateField field) {
        return switch (field) {
            case YEAR -> Unit.YEAR;
            case QUARTER -> Unit.QUARTER;
            case MONTH -> Unit.MONTH;
            case WEEK -> Unit.WEEK;
            case DAY -> Unit.DAY;
            case DOW -> Unit.DOW;
            case ISODOW -> Unit.ISODOW;
            case DOY -> Unit.DOY;
            case HOUR -> Unit.HOUR;
            case MINUTE -> Unit.MINUTE;
            case SECOND -> Unit.SECOND;
        };
    }

    private static Unit unit(DateUnit unit) {
        return switch (unit) {
            case YEAR -> Unit.YEAR;
            case QUARTER -> Unit.QUARTER;
            case MONTH -> Unit.MONTH;
            case WEEK -> Unit.WEEK;
            case DAY -> Unit.DAY;
            case HOUR -> Unit.HOUR;
            case MINUTE -> Unit.MINUTE;
            case SECOND -> Unit.SECOND;
        };
    }
}
