package kopi.sql;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import kopi.core.expression.Expression;
import kopi.core.expression.Expression.ArithmeticOperator;
import kopi.core.expression.Expression.ComparisonOperator;
import kopi.core.expression.Expression.Leaf;
import kopi.core.expression.Expression.LongLiteral;
import kopi.core.expression.Expression.TextLiteral;
import kopi.core.expression.LongVector;
import kopi.core.expression.ValueType;
import kopi.sql.Coercion.Operand;
import kopi.sql.TypeNames.NamedType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.sql.fun.SqlBetweenOperator;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Gives the expressions of a query their types and their columns. Single owner. */
final class ExpressionBinder {
    /** What a quotient has more behind the point than what is divided. */
    static final int QUOTIENT_DIGITS = 4;

    private static final int MAX_RECURSION = 100;

    private final QueryContext context;
    private final ExpressionScope scope;
    private final FunctionBinder functions;
    private int depth;

    ExpressionBinder(QueryContext context, ExpressionScope scope) {
        this.context = context;
        this.scope = scope;
        functions = new FunctionBinder(context, this);
    }

    ExpressionScope scope() {
        return scope;
    }

    Operand operand(SqlNode node) {
        return new Operand(bind(node), node);
    }

    Expression condition(SqlNode node) {
        return context.coercion().condition(operand(node));
    }

    /** The expression that a node stands for; its texts may stand for values of other types. */
    Expression bind(SqlNode node) {
        if (++depth > MAX_RECURSION) {
            throw context.error(node, "this expression is nested too deeply");
        }
        Expression bound = context.counted(node, Literals.fold(typed(node)));
        context.requireDepth(node, bound);
        depth--;
        return bound;
    }

    private Expression typed(SqlNode node) {
        return switch (node) {
            case SqlUnknownLiteral literal -> dated(literal);
            case SqlLiteral literal -> literal(literal);
            case SqlDynamicParam parameter -> context.parameter(parameter.getIndex());
            case SqlIdentifier name -> scope.column(name);
            case SqlCall call -> call(call);
            case null, default -> throw context.error(node, "this cannot stand here");
        };
    }

    private Expression literal(SqlLiteral literal) {
        SqlTypeName type = literal.getTypeName();
        return switch (type) {
            case NULL -> new TextLiteral(Optional.empty());
            case BOOLEAN -> bool(literal);
            case CHAR -> Literals.of(literal.getValueAs(String.class));
            case DECIMAL -> number(literal, number((SqlNumericLiteral) literal));
            default ->
                throw SqlTypeName.INTERVAL_TYPES.contains(type)
                        ? context.error(literal, "an interval stands behind a date and + or -")
                        : context.error(literal, "there is no such literal");
        };
    }

    private static Expression bool(SqlLiteral literal) {
        Boolean value = literal.getValueAs(Boolean.class);
        return value == null ? Expression.nullOf(ValueType.BOOLEAN) : Literals.of(value);
    }

    /** What a literal says. */
    static BigDecimal number(SqlNumericLiteral literal) {
        return Objects.requireNonNull(literal.bigDecimalValue(), "a number without a value");
    }

    private Expression number(SqlNode node, BigDecimal number) {
        int scale = Math.max(0, number.scale());
        boolean fits = scale <= ValueType.MAX_SCALE
                && number.setScale(scale).unscaledValue().bitLength() < Long.SIZE
                && LongVector.isValue(number.setScale(scale).unscaledValue().longValue());
        if (!fits) {
            throw context.error(
                    node, "a number has 18 digits, and " + ValueType.MAX_SCALE + " of them behind the point, at most");
        }
        return new LongLiteral(
                scale == 0 ? ValueType.BIGINT : ValueType.decimal(scale),
                number.setScale(scale).unscaledValue().longValue());
    }

    private Expression dated(SqlUnknownLiteral literal) {
        ValueType type = type(literal.tag, literal).value();
        return context.coercion().to(new Operand(Literals.of(literal.getValue()), literal), type);
    }

    /** The type of that name, as written at a node. */
    NamedType type(String name, SqlNode at) {
        TypeNames.Parsed parsed = TypeNames.parse(name);
        return parsed.type().orElseThrow(() -> context.error(at, parsed.reason()));
    }

    private Expression call(SqlCall call) {
        return switch (call.getKind()) {
            case AND -> new Expression.And(conditions(call, SqlKind.AND));
            case OR -> new Expression.Or(conditions(call, SqlKind.OR));
            case NOT -> new Expression.Not(condition(call.operand(0)));
            case EQUALS -> comparison(call, ComparisonOperator.EQUAL);
            case NOT_EQUALS -> comparison(call, ComparisonOperator.NOT_EQUAL);
            case LESS_THAN -> comparison(call, ComparisonOperator.LESS);
            case LESS_THAN_OR_EQUAL -> comparison(call, ComparisonOperator.LESS_OR_EQUAL);
            case GREATER_THAN -> comparison(call, ComparisonOperator.GREATER);
            case GREATER_THAN_OR_EQUAL -> comparison(call, ComparisonOperator.GREATER_OR_EQUAL);
            case IS_DISTINCT_FROM -> new Expression.Not(notDistinct(call));
            case IS_NOT_DISTINCT_FROM -> notDistinct(call);
            case IS_NULL -> isNull(call);
            case IS_NOT_NULL -> new Expression.Not(isNull(call));
            case IS_UNKNOWN -> new Expression.IsNull(condition(call.operand(0)));
            case IS_TRUE -> is(call, true, false);
            case IS_NOT_TRUE -> new Expression.Not(is(call, true, false));
            case IS_FALSE -> is(call, false, false);
            case IS_NOT_FALSE -> new Expression.Not(is(call, false, false));
            case BETWEEN -> between(call);
            case IN, NOT_IN -> in(call);
            case LIKE -> functions.like(call);
            case PLUS, MINUS -> sum(call);
            case TIMES -> product(call);
            case DIVIDE -> quotient(call, number(call, 0), number(call, 1));
            case MOD -> arithmetic(call, ArithmeticOperator.MODULO);
            case MINUS_PREFIX -> new Expression.Negation(number(call, 0));
            case PLUS_PREFIX -> number(call, 0);
            case CASE -> branches((SqlCase) call);
            case CAST -> cast(call);
            case SAFE_CAST -> new Expression.Try(cast(call));
            case FILTER -> filtered(call);
            case OVER -> scope.window(call);
            default -> other(call);
        };
    }

    private Expression other(SqlCall call) {
        if (call.getOperator().getName().equals("||")) {
            return functions.concatenation(call);
        }
        if (call.getOperator() instanceof SqlFunction) {
            return functions.call(call);
        }
        throw Refusals.expression(context, call);
    }

    /** Operands of nested calls of the same kind, too, as NULLs and errors do not depend on how these are nested. */
    private List<Expression> conditions(SqlCall call, SqlKind kind) {
        List<Expression> conditions = new ArrayList<>();
        flatten(call, kind).forEach(operand -> conditions.add(condition(operand)));
        return conditions;
    }

    /** The operands of a chain of calls of one kind, from left to right. */
    static List<SqlNode> flatten(SqlNode node, SqlKind kind) {
        List<SqlNode> operands = new ArrayList<>();
        List<SqlNode> left = new ArrayList<>(List.of(node));
        while (!left.isEmpty()) {
            SqlNode next = left.removeLast();
            if (next.getKind() == kind && next instanceof SqlCall call) {
                left.addAll(call.getOperandList().reversed());
            } else {
                operands.add(next);
            }
        }
        return operands;
    }

    private Expression comparison(SqlCall call, ComparisonOperator operator) {
        List<Expression> sides = unified(call.getOperandList());
        return comparison(operator, sides.getFirst(), sides.getLast());
    }

    /** A constant stands on the right, where a loop over a column takes it. */
    static Expression comparison(ComparisonOperator operator, Expression left, Expression right) {
        return Literals.isLiteral(left) && !Literals.isLiteral(right)
                ? new Expression.Comparison(mirrored(operator), right, left)
                : new Expression.Comparison(operator, left, right);
    }

    private static ComparisonOperator mirrored(ComparisonOperator operator) {
        return switch (operator) {
            case EQUAL, NOT_EQUAL -> operator;
            case LESS -> ComparisonOperator.GREATER;
            case LESS_OR_EQUAL -> ComparisonOperator.GREATER_OR_EQUAL;
            case GREATER -> ComparisonOperator.LESS;
            case GREATER_OR_EQUAL -> ComparisonOperator.LESS_OR_EQUAL;
        };
    }

    /** Operands that are compared with each other, of one type. */
    List<Expression> unified(List<SqlNode> nodes) {
        boolean areUuids = nodes.stream().anyMatch(this::isUuid);
        List<Operand> operands = nodes.stream()
                .map(this::operand)
                .map(operand -> areUuids ? Coercion.toUuid(operand) : operand)
                .toList();
        return context.coercion().unify(operands, true);
    }

    /** Whether it is a column of UUIDs. */
    boolean isUuid(SqlNode node) {
        return node instanceof SqlIdentifier name && scope.isUuid(name);
    }

    private Expression notDistinct(SqlCall call) {
        List<Expression> sides = unified(call.getOperandList());
        Expression left = sides.getFirst();
        Expression right = sides.getLast();
        return new Expression.Coalesce(List.of(
                new Expression.Comparison(ComparisonOperator.EQUAL, left, right),
                new Expression.And(List.of(new Expression.IsNull(left), new Expression.IsNull(right)))));
    }

    private Expression isNull(SqlCall call) {
        return new Expression.IsNull(bind(call.operand(0)));
    }

    private Expression is(SqlCall call, boolean wanted, boolean ofNull) {
        Expression condition = condition(call.operand(0));
        return new Expression.Coalesce(
                List.of(wanted ? condition : new Expression.Not(condition), Literals.of(ofNull)));
    }

    private Expression between(SqlCall call) {
        var operator = (SqlBetweenOperator) call.getOperator();
        if (operator.flag == SqlBetweenOperator.Flag.SYMMETRIC) {
            throw context.error(call, "BETWEEN SYMMETRIC is not supported: give the smaller bound first");
        }
        List<Expression> parts = unified(call.getOperandList());
        Expression within = new Expression.And(List.of(
                comparison(ComparisonOperator.GREATER_OR_EQUAL, parts.get(0), parts.get(1)),
                comparison(ComparisonOperator.LESS_OR_EQUAL, parts.get(0), parts.get(2))));
        return operator.isNegated() ? new Expression.Not(within) : within;
    }

    private Expression in(SqlCall call) {
        if (!(call.operand(1) instanceof SqlNodeList list)) {
            throw Refusals.subquery(context, call.operand(1));
        }
        List<SqlNode> nodes = new ArrayList<>(List.of(call.<SqlNode>operand(0)));
        list.forEach(nodes::add);
        List<Expression> parts = unified(nodes);
        Expression found = in(parts.getFirst(), parts.subList(1, parts.size()));
        return call.getKind() == SqlKind.NOT_IN ? new Expression.Not(found) : found;
    }

    private static Expression in(Expression operand, List<Expression> members) {
        if (members.stream().allMatch(Literals::isLiteral)) {
            return new Expression.In(
                    operand, members.stream().map(Leaf.class::cast).toList());
        }
        return new Expression.Or(members.stream()
                .map(member -> comparison(ComparisonOperator.EQUAL, operand, member))
                .toList());
    }

    Expression number(SqlCall call, int index) {
        return context.coercion().number(operand(call.operand(index)));
    }

    private Expression sum(SqlCall call) {
        boolean isPlus = call.getKind() == SqlKind.PLUS;
        Optional<Interval> interval = Interval.of(context, this, call.operand(1));
        if (interval.isPresent()) {
            return interval.get().addTo(context, operand(call.operand(0)), !isPlus);
        }
        Optional<Interval> first = Interval.of(context, this, call.operand(0));
        if (first.isPresent() && isPlus) {
            return first.get().addTo(context, operand(call.operand(1)), false);
        }
        Operand left = operand(call.operand(0));
        Operand right = operand(call.operand(1));
        if (left.value().type().hasDate() || right.value().type().hasDate()) {
            return functions.daysBetween(call, right, left);
        }
        return arithmetic(isPlus ? ArithmeticOperator.ADD : ArithmeticOperator.SUBTRACT, left, right);
    }

    Expression arithmetic(SqlCall call, ArithmeticOperator operator) {
        return arithmetic(operator, operand(call.operand(0)), operand(call.operand(1)));
    }

    private Expression arithmetic(ArithmeticOperator operator, Operand left, Operand right) {
        List<Expression> sides = context.coercion()
                .unify(
                        List.of(
                                new Operand(context.coercion().number(left), left.node()),
                                new Operand(context.coercion().number(right), right.node())),
                        false);
        return new Expression.Arithmetic(operator, sides.getFirst(), sides.getLast());
    }

    private Expression product(SqlCall call) {
        Expression left = number(call, 0);
        Expression right = number(call, 1);
        int scale = left.type().scale() + right.type().scale();
        if (scale > ValueType.MAX_SCALE) {
            throw context.error(
                    call,
                    "this product has " + scale + " digits behind the point, and " + ValueType.MAX_SCALE
                            + " are the most: CAST one side to a DECIMAL with fewer");
        }
        return new Expression.Product(left, right);
    }

    Expression quotient(SqlNode node, Expression left, Expression right) {
        context.counted(node, left);
        int scale = Math.min(ValueType.MAX_SCALE, left.type().scale() + QUOTIENT_DIGITS);
        return new Expression.Quotient(left, right, scale);
    }

    private Expression branches(SqlCase call) {
        List<Expression> conditions = new ArrayList<>();
        List<Operand> results = new ArrayList<>();
        SqlNode value = call.getValueOperand();
        for (int i = 0; i < call.getWhenOperands().size(); i++) {
            conditions.add(condition(value, call.getWhenOperands().get(i)));
            results.add(operand(call.getThenOperands().get(i)));
        }
        SqlNode otherwise = call.getElseOperand();
        results.add(otherwise == null ? new Operand(new TextLiteral(Optional.empty()), call) : operand(otherwise));
        List<Expression> unified = context.coercion().unify(results, false);
        List<Expression.When> branches = new ArrayList<>();
        for (int i = 0; i < conditions.size(); i++) {
            branches.add(new Expression.When(conditions.get(i), unified.get(i)));
        }
        return new Expression.Case(branches, unified.getLast());
    }

    /** The condition of a branch; with a value behind CASE it is that this equals what stands behind WHEN. */
    private Expression condition(@Nullable SqlNode value, SqlNode when) {
        if (value == null) {
            return condition(when);
        }
        List<Expression> sides = unified(List.of(value, when));
        return comparison(ComparisonOperator.EQUAL, sides.getFirst(), sides.getLast());
    }

    private Expression cast(SqlCall call) {
        NamedType type = type(context.source().text(call.<SqlNode>operand(1)), call.operand(1));
        Operand operand = operand(call.operand(0));
        return cast(call, operand, type);
    }

    private Expression cast(SqlCall call, Operand operand, NamedType type) {
        Expression value = operand.value();
        if (Expression.isNull(value)) {
            return Expression.nullOf(type.value());
        }
        try {
            return ranged(call, new Expression.Cast(value, type.value()), type);
        } catch (IllegalArgumentException _) {
            throw context.error(call, "a " + value.type() + " cannot be converted to a " + type.value());
        }
    }

    /** A number that has more digits than its type says is an error. */
    private Expression ranged(SqlCall call, Expression cast, NamedType type) {
        if (type.largest() == Long.MAX_VALUE) {
            return cast;
        }
        var tooLarge = new Expression.Comparison(
                ComparisonOperator.GREATER,
                new Expression.Absolute(cast),
                new LongLiteral(type.value(), type.largest()));
        String text = context.source().text(call);
        return new Expression.Case(
                List.of(new Expression.When(
                        tooLarge, new Expression.Failure(type.value(), text + " has too many digits for its type"))),
                cast);
    }

    private Expression filtered(SqlCall call) {
        if (!(call.operand(0) instanceof SqlCall function) || !functions.isAggregate(function)) {
            throw context.error(
                    call.operand(0), "FILTER stands behind an aggregate function: COUNT, SUM, AVG, MIN or MAX");
        }
        return scope.aggregate(function, functions.name(function), Optional.of(call.operand(1)));
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
