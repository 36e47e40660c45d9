package kopi.sql;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import kopi.core.expression.Expression;
import kopi.core.expression.Expression.LongLiteral;
import kopi.core.expression.Expression.TextLiteral;
import kopi.core.expression.LongVector;
import kopi.core.expression.ValueType;
import kopi.core.expression.ValueType.Kind;
import kopi.core.text.SafeText;
import org.apache.calcite.sql.SqlNode;

/** Makes operands be of one type, as SQL does where nothing is lost. Immutable. */
final class Coercion {
    private static final Pattern UUID = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

    private final SqlSource source;

    Coercion(SqlSource source) {
        this.source = source;
    }

    /** An expression and where it is written. */
    record Operand(Expression value, SqlNode node) {}

    /** The operands as values of their common type. */
    List<Expression> unify(List<Operand> operands, boolean forComparison) {
        ValueType type = common(operands, forComparison);
        List<Expression> unified = new ArrayList<>();
        operands.forEach(operand -> unified.add(to(operand, type)));
        return unified;
    }

    private ValueType common(List<Operand> operands, boolean forComparison) {
        boolean hasColumns = operands.stream().anyMatch(operand -> !Literals.isLiteral(operand.value()));
        ValueType common = null;
        for (Operand operand : operands) {
            if (!Literals.isUntyped(operand.value())) {
                ValueType type = forComparison && hasColumns
                        ? shortest(operand.value())
                        : operand.value().type();
                common = common == null ? type : wider(common, type, operand);
            }
        }
        return common == null ? ValueType.TEXT : common;
    }

    /** A constant without zeros behind its last digit, so that a column need not be converted to be compared with it. */
    private static ValueType shortest(Expression value) {
        if (value instanceof LongLiteral(ValueType type, long units) && type.kind() == Kind.DECIMAL) {
            int scale = units == LongVector.NULL
                    ? 0
                    : Math.max(
                            0,
                            BigDecimal.valueOf(units, type.scale())
                                    .stripTrailingZeros()
                                    .scale());
            return scale == 0 ? ValueType.BIGINT : ValueType.decimal(scale);
        }
        return value.type();
    }

    private ValueType wider(ValueType left, ValueType right, Operand operand) {
        if (left.equals(right)) {
            return left;
        }
        if (left.isNumeric() && right.isNumeric()) {
            return ValueType.decimal(Math.max(left.scale(), right.scale()));
        }
        if (left.hasDate() && right.hasDate()) {
            return ValueType.TIMESTAMP;
        }
        throw source.error(
                operand.node(),
                "a " + right + " does not go with a " + left + ": convert one of them with CAST(… AS …)");
    }

    /** An operand as a value of a type that is as wide, or wider. */
    Expression to(Operand operand, ValueType type) {
        Expression value = operand.value();
        if (value.type().equals(type)) {
            return value;
        }
        if (Expression.isNull(value)) {
            return Expression.nullOf(type);
        }
        if (value instanceof TextLiteral(var text)) {
            return Literals.parse(type, text.orElseThrow())
                    .orElseThrow(() -> source.error(
                            operand.node(), "'" + SafeText.value(text.orElseThrow()) + "' is no " + type + form(type)));
        }
        boolean widens = value.type().isNumeric()
                ? type.isNumeric() && (value.type().scale() <= type.scale() || value instanceof LongLiteral)
                : value.type().kind() == Kind.DATE && type.kind() == Kind.TIMESTAMP;
        if (!widens) {
            throw source.error(
                    operand.node(),
                    "a " + type + " is needed here, not a " + value.type() + ": CAST(… AS " + type + ") converts");
        }
        return Literals.fold(new Expression.Cast(value, type));
    }

    /** A text that is a UUID as columns hold it, in small letters; all else as it is. */
    static Operand toUuid(Operand operand) {
        return operand.value() instanceof TextLiteral(var text)
                        && text.isPresent()
                        && UUID.matcher(text.get()).matches()
                ? new Operand(Literals.of(text.get().toLowerCase(Locale.ROOT)), operand.node())
                : operand;
    }

    private static String form(ValueType type) {
        return switch (type.kind()) {
            case DATE -> ", which is written as '2024-01-31'";
            case TIME -> ", which is written as '23:59:59'";
            case TIMESTAMP -> ", which is written as '2024-01-31 23:59:59'";
            case BOOLEAN -> ", which is TRUE or FALSE";
            case BIGINT, DECIMAL, TEXT -> "";
        };
    }

    Expression condition(Operand operand) {
        return to(operand, ValueType.BOOLEAN);
    }

    /** A number; a text in its place is one if it looks like one. */
    Expression number(Operand operand) {
        Expression value = operand.value();
        if (value.type().isNumeric()) {
            return value;
        }
        if (Expression.isNull(value)) {
            return Expression.nullOf(ValueType.BIGINT);
        }
        if (value instanceof TextLiteral(var text)) {
            int point = text.orElseThrow().indexOf('.');
            int scale = point < 0
                    ? 0
                    : Math.min(ValueType.MAX_SCALE, text.orElseThrow().length() - point - 1);
            return to(operand, scale == 0 ? ValueType.BIGINT : ValueType.decimal(scale));
        }
        throw source.error(operand.node(), "a number is needed here, not a " + value.type());
    }

    Expression text(Operand operand) {
        if (operand.value().type().isText()) {
            return operand.value();
        }
        throw source.error(
                operand.node(),
                "a text is needed here, not a " + operand.value().type() + ": CAST(… AS TEXT) makes one");
    }

    /** A date or timestamp. */
    Expression dated(Operand operand) {
        Expression value = operand.value();
        if (value.type().hasDate()) {
            return value;
        }
        if (Expression.isNull(value)) {
            return Expression.nullOf(ValueType.TIMESTAMP);
        }
        if (value instanceof TextLiteral(var text)) {
            return to(operand, text.orElseThrow().strip().length() > 10 ? ValueType.TIMESTAMP : ValueType.DATE);
        }
        throw source.error(operand.node(), "a date or timestamp is needed here, not a " + value.type());
    }
}
