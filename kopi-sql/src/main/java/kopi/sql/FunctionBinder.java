package kopi.sql;

import static kopi.sql.ExpressionBinder.lower;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import kopi.core.expression.DateField;
import kopi.core.expression.DateUnit;
import kopi.core.expression.Expression;
import kopi.core.expression.Expression.ArithmeticOperator;
import kopi.core.expression.Expression.ComparisonOperator;
import kopi.core.expression.Expression.LongLiteral;
import kopi.core.expression.Expression.TextFunction;
import kopi.core.expression.Expression.TextLiteral;
import kopi.core.expression.Expression.TextOperator;
import kopi.core.expression.ValueType;
import kopi.core.expression.ValueType.Kind;
import kopi.core.text.SafeText;
import kopi.sql.Coercion.Operand;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlTrimFunction;

/** Gives calls of functions their meaning. Single owner. */
final class FunctionBinder {
    static final Set<String> AGGREGATES = Set.of("count", "sum", "avg", "min", "max");
    static final Set<String> RANKS = Set.of("row_number", "rank", "dense_rank");
    private static final List<String> SCALARS = List.of(
            "abs",
            "char_length",
            "coalesce",
            "concat",
            "date_diff",
            "date_part",
            "date_sub",
            "date_trunc",
            "day",
            "extract",
            "hour",
            "left",
            "length",
            "lower",
            "minute",
            "mod",
            "month",
            "nullif",
            "quarter",
            "round",
            "second",
            "substring",
            "trim",
            "upper",
            "week",
            "year",
            "contains",
            "starts_with",
            "greatest",
            "least");
    private static final Set<String> FIELD_FUNCTIONS =
            Set.of("year", "quarter", "month", "week", "day", "hour", "minute", "second", "isodow");

    private final QueryContext context;
    private final ExpressionBinder binder;

    FunctionBinder(QueryContext context, ExpressionBinder binder) {
        this.context = context;
        this.binder = binder;
    }

    /** The name of the function that is called, in lower case unless it is quoted. */
    String name(SqlCall call) {
        SqlToken token = context.token(call);
        return token.kind() == SqlToken.Kind.WORD ? lower(token.text()) : token.name();
    }

    boolean isAggregate(SqlCall call) {
        return call.getOperator() instanceof org.apache.calcite.sql.SqlFunction && AGGREGATES.contains(name(call));
    }

    Expression call(SqlCall call) {
        String name = name(call);
        if (AGGREGATES.contains(name)) {
            return binder.scope().aggregate(call, name, Optional.empty());
        }
        if (call.getFunctionQuantifier() != null) {
            throw context.error(call, "DISTINCT stands in aggregate functions only");
        }
        if (RANKS.contains(name)) {
            throw context.error(call, name.toUpperCase(Locale.ROOT) + " needs OVER (PARTITION BY … ORDER BY …)");
        }
        if (FIELD_FUNCTIONS.contains(name)) {
            arguments(call, name, 1, 1);
            return extract(call, field(call, name), binder.operand(call.operand(0)));
        }
        return scalar(call, name);
    }

    private Expression scalar(SqlCall call, String name) {
        return switch (name) {
            case "abs" -> new Expression.Absolute(one(call, name, context.coercion()::number));
            case "upper", "ucase" -> text(call, name, TextOperator.UPPER);
            case "lower", "lcase" -> text(call, name, TextOperator.LOWER);
            case "trim" -> trim(call);
            case "length", "char_length", "character_length", "len" ->
                new Expression.TextLength(one(call, name, context.coercion()::text));
            case "round" -> round(call);
            case "concat" -> concat(call);
            case "coalesce", "ifnull" ->
                new Expression.Coalesce(context.coercion().unify(operands(call, name, 1, 100), false));
            case "nullif" -> nullIf(call);
            case "substring", "substr" -> substring(call);
            case "left" -> left(call);
            case "mod" -> {
                arguments(call, name, 2, 2);
                yield binder.arithmetic(call, ArithmeticOperator.MODULO);
            }
            case "extract" -> extract(call);
            case "date_part", "datepart" -> {
                arguments(call, name, 2, 2);
                yield extract(
                        call, field(call.operand(0), constantText(call.operand(0))), binder.operand(call.operand(1)));
            }
            case "date_trunc", "datetrunc" -> truncate(call, name);
            case "date_sub", "datesub" -> elapsed(call, name, false);
            case "date_diff", "datediff" -> elapsed(call, name, true);
            case "starts_with", "contains" -> contains(call, name);
            case "greatest" -> extreme(call, name, ComparisonOperator.GREATER_OR_EQUAL);
            case "least" -> extreme(call, name, ComparisonOperator.LESS_OR_EQUAL);
            default -> throw unknown(call, name);
        };
    }

    private RuntimeException unknown(SqlCall call, String name) {
        SqlToken token = context.token(call);
        List<String> known = Stream.of(SCALARS, AGGREGATES, RANKS)
                .flatMap(names -> names.stream().sorted())
                .toList();
        String shown = SafeText.value(name.toUpperCase(Locale.ROOT));
        return context.source()
                .error(
                        token.start(),
                        token.end(),
                        "there is no function " + shown + SqlStatement.suggestion(name, known));
    }

    private void arguments(SqlCall call, String name, int min, int max) {
        int count = call.operandCount();
        if (count < min || count > max) {
            String wanted = min == max ? Integer.toString(min) : max >= 100 ? min + " or more" : min + " to " + max;
            throw context.error(
                    call,
                    name.toUpperCase(Locale.ROOT) + " takes " + wanted
                            + (wanted.equals("1") ? " argument" : " arguments") + ", not " + count);
        }
    }

    private List<Operand> operands(SqlCall call, String name, int min, int max) {
        arguments(call, name, min, max);
        return call.getOperandList().stream().map(binder::operand).toList();
    }

    @FunctionalInterface
    private interface Converter {
        Expression convert(Operand operand);
    }

    private Expression one(SqlCall call, String name, Converter converter) {
        return converter.convert(operands(call, name, 1, 1).getFirst());
    }

    private Expression text(SqlCall call, String name, TextOperator operator) {
        return new TextFunction(operator, one(call, name, context.coercion()::text));
    }

    private Expression trim(SqlCall call) {
        if (call.getKind() != SqlKind.TRIM) {
            return text(call, "trim", TextOperator.TRIM);
        }
        boolean isPlain = call.operandCount() == 3
                && call.operand(0) instanceof SqlLiteral flag
                && flag.getValue() == SqlTrimFunction.Flag.BOTH
                && call.operand(1) instanceof SqlLiteral blank
                && " ".equals(blank.getValueAs(String.class));
        if (!isPlain) {
            throw context.error(call, "TRIM takes away blanks at both ends only: TRIM(x)");
        }
        return new TextFunction(TextOperator.TRIM, context.coercion().text(binder.operand(call.operand(2))));
    }

    private Expression round(SqlCall call) {
        arguments(call, "round", 1, 2);
        Expression number = binder.number(call, 0);
        long digits = call.operandCount() == 1 ? 0 : constant(call.operand(1), -18, ValueType.MAX_SCALE);
        if (digits >= number.type().scale()) {
            return number;
        }
        if (digits >= 0) {
            return new Expression.Cast(number, ValueType.decimal((int) digits));
        }
        Expression rounded = new Expression.Rounded(number, (int) digits);
        return number.type().scale() == 0 ? rounded : new Expression.Cast(rounded, ValueType.decimal(0));
    }

    /** A whole number that is known when the query is compiled. */
    private long constant(SqlNode node, long min, long max) {
        Operand operand = binder.operand(node);
        Expression value = Expression.isNull(operand.value())
                ? operand.value()
                : context.coercion().to(operand, ValueType.BIGINT);
        if (value instanceof LongLiteral(var _, long number) && number >= min && number <= max) {
            return number;
        }
        throw context.error(node, "a constant from " + min + " to " + max + " is needed here");
    }

    private String constantText(SqlNode node) {
        if (binder.bind(node) instanceof TextLiteral(var text) && text.isPresent()) {
            return text.get();
        }
        throw context.error(node, "a constant text is needed here");
    }

    /** The operator: NULL if one side is. */
    Expression concatenation(SqlCall call) {
        List<Expression> texts = new ArrayList<>();
        for (SqlNode node : call.getOperandList()) {
            Expression text = asText(binder.operand(node));
            if (text instanceof Expression.Concat(var operands)) {
                texts.addAll(operands);
            } else {
                texts.add(text);
            }
        }
        return new Expression.Concat(texts);
    }

    /** The function: NULL counts as an empty text. */
    private Expression concat(SqlCall call) {
        return new Expression.Concat(operands(call, "concat", 1, 100).stream()
                .map(this::asText)
                .map(text -> Literals.fold(new Expression.Coalesce(List.of(text, Literals.of("")))))
                .toList());
    }

    private Expression asText(Operand operand) {
        return Literals.fold(new Expression.Cast(operand.value(), ValueType.TEXT));
    }

    private Expression nullIf(SqlCall call) {
        List<Operand> operands = operands(call, "nullif", 2, 2);
        List<Expression> sides = context.coercion().unify(operands, true);
        Expression value = operands.getFirst().value();
        Expression result = Literals.isUntyped(value) ? sides.getFirst() : value;
        return new Expression.Case(
                List.of(new Expression.When(
                        ExpressionBinder.comparison(ComparisonOperator.EQUAL, sides.getFirst(), sides.getLast()),
                        Expression.nullOf(result.type()))),
                result);
    }

    private Expression substring(SqlCall call) {
        arguments(call, "substring", 2, 3);
        Expression text = context.coercion().text(binder.operand(call.operand(0)));
        int from = (int) constant(call.operand(1), 0, Integer.MAX_VALUE);
        Optional<Integer> length = call.operandCount() == 2
                ? Optional.empty()
                : Optional.of((int) constant(call.operand(2), 0, Integer.MAX_VALUE));
        return new Expression.Substring(text, from, length);
    }

    private Expression left(SqlCall call) {
        arguments(call, "left", 2, 2);
        Expression text = context.coercion().text(binder.operand(call.operand(0)));
        return new Expression.Substring(text, 1, Optional.of((int) constant(call.operand(1), 0, Integer.MAX_VALUE)));
    }

    Expression like(SqlCall call) {
        SqlOperator operator = call.getOperator();
        boolean isInsensitive = operator.getName().endsWith("ILIKE");
        Expression text = context.coercion().text(binder.operand(call.operand(0)));
        String pattern = pattern(call.operand(1));
        Optional<Integer> escape = call.operandCount() == 3 ? Optional.of(escape(call.operand(2))) : Optional.empty();
        if (isInsensitive) {
            text = Literals.fold(new TextFunction(TextOperator.LOWER, text));
            pattern = lower(pattern);
            escape = escape.map(Character::toLowerCase);
        }
        try {
            Expression like = new Expression.Like(text, pattern, escape);
            return operator.getName().startsWith("NOT") ? new Expression.Not(like) : like;
        } catch (IllegalArgumentException e) {
            throw context.error(call.operand(1), String.valueOf(e.getMessage()));
        }
    }

    private String pattern(SqlNode node) {
        if (binder.bind(node) instanceof TextLiteral(var text) && text.isPresent()) {
            return text.get();
        }
        throw context.error(node, "the pattern of LIKE is a constant text");
    }

    private int escape(SqlNode node) {
        String escape = constantText(node);
        if (escape.codePointCount(0, escape.length()) != 1) {
            throw context.error(node, "an escape is one character");
        }
        return escape.codePointAt(0);
    }

    private Expression contains(SqlCall call, String name) {
        arguments(call, name, 2, 2);
        Expression text = context.coercion().text(binder.operand(call.operand(0)));
        String part = constantText(call.operand(1))
                .replace("!", "!!")
                .replace("%", "!%")
                .replace("_", "!_");
        return new Expression.Like(text, (name.equals("contains") ? "%" : "") + part + "%", Optional.of((int) '!'));
    }

    /** NULLs do not count, as in PostgreSQL and DuckDB. */
    private Expression extreme(SqlCall call, String name, ComparisonOperator wins) {
        List<Expression> values = context.coercion().unify(operands(call, name, 1, 20), false);
        Expression best = values.getFirst();
        for (Expression value : values.subList(1, values.size())) {
            var bestWins = new Expression.Coalesce(
                    List.of(new Expression.Comparison(wins, best, value), new Expression.IsNull(value)));
            best = context.counted(call, new Expression.Case(List.of(new Expression.When(bestWins, best)), value));
        }
        return best;
    }

    private DateField field(SqlNode at, String name) {
        return Arrays.stream(DateField.values())
                .filter(field -> field.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> context.error(
                        at,
                        SafeText.value(name) + " is no part of a date: these are "
                                + String.join(
                                        ", ",
                                        Arrays.stream(DateField.values())
                                                .map(DateField::name)
                                                .toList())));
    }

    private DateUnit unit(SqlNode at, String name) {
        return Arrays.stream(DateUnit.values())
                .filter(unit -> unit.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> context.error(
                        at,
                        SafeText.value(name) + " is no unit: these are "
                                + String.join(
                                        ", ",
                                        Arrays.stream(DateUnit.values())
                                                .map(DateUnit::name)
                                                .toList())));
    }

    private Expression extract(SqlCall call) {
        if (!(call.operandCount() == 2 && call.operand(0) instanceof SqlIntervalQualifier qualifier)) {
            throw context.error(call, "EXTRACT is written as EXTRACT(YEAR FROM x)");
        }
        return extract(call, field(qualifier, Interval.unit(qualifier)), binder.operand(call.operand(1)));
    }

    private Expression extract(SqlCall call, DateField field, Operand operand) {
        boolean isTime = operand.value().type().kind() == Kind.TIME && field.isOfTime();
        Expression dated = isTime ? operand.value() : context.coercion().dated(operand);
        if (field.isOfTime() && !dated.type().hasTime()) {
            throw context.error(call, "a " + dated.type() + " has no " + field);
        }
        return new Expression.Extract(field, dated);
    }

    private Expression truncate(SqlCall call, String name) {
        arguments(call, name, 2, 2);
        DateUnit unit = unit(call.operand(0), constantText(call.operand(0)));
        Expression dated = context.coercion().dated(binder.operand(call.operand(1)));
        return new Expression.Truncate(unit, withUnit(dated, unit));
    }

    /** A date has hours, too, where they are asked for. */
    private static Expression withUnit(Expression dated, DateUnit unit) {
        return unit.isOfTime() && dated.type().equals(ValueType.DATE)
                ? Literals.fold(new Expression.Cast(dated, ValueType.TIMESTAMP))
                : dated;
    }

    /** How many units have passed, or how many of their borders. */
    private Expression elapsed(SqlCall call, String name, boolean ofBorders) {
        arguments(call, name, 3, 3);
        DateUnit unit = unit(call.operand(0), constantText(call.operand(0)));
        return elapsed(unit, binder.operand(call.operand(1)), binder.operand(call.operand(2)), ofBorders);
    }

    private Expression elapsed(DateUnit unit, Operand from, Operand to, boolean ofBorders) {
        // As in DuckDB, whose weeks are seven days from whatever day it is.
        DateUnit border = unit == DateUnit.WEEK ? DateUnit.DAY : unit;
        List<Expression> ends = context.coercion()
                .unify(
                        List.of(
                                new Operand(context.coercion().dated(from), from.node()),
                                new Operand(context.coercion().dated(to), to.node())),
                        false);
        List<Expression> counted = ends.stream()
                .map(end -> withUnit(end, unit))
                .map(end -> ofBorders ? Literals.fold(new Expression.Truncate(border, end)) : end)
                .toList();
        return new Expression.Elapsed(unit, counted.getFirst(), counted.getLast());
    }

    /** A date minus a date. */
    Expression daysBetween(SqlCall call, Operand from, Operand to) {
        boolean areDates = call.getKind() == SqlKind.MINUS
                && Stream.of(from, to)
                        .allMatch(end -> end.value().type().equals(ValueType.DATE) || Literals.isUntyped(end.value()));
        if (!areDates) {
            throw context.error(
                    call,
                    "dates move by intervals, as in d + INTERVAL '1' DAY, and DATE_SUB('day', a, b) counts what has passed");
        }
        return elapsed(DateUnit.DAY, from, to, false);
    }
}
