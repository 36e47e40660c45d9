package kopi.sql;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import kopi.core.expression.Expression;
import kopi.core.expression.Expression.LongLiteral;
import kopi.core.expression.ValueType;
import kopi.core.expression.ValueType.Kind;
import kopi.sql.Coercion.Operand;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;

/** A span of time, as INTERVAL writes it. Immutable. */
record Interval(SqlNode node, int months, long seconds) {
    private static final long MAX_COUNT = 100_000_000;
    private static final Map<String, Integer> MONTHS = Map.of("YEAR", 12, "QUARTER", 3, "MONTH", 1);
    private static final Map<String, Integer> SECONDS =
            Map.of("WEEK", 7 * 86_400, "DAY", 86_400, "HOUR", 3_600, "MINUTE", 60, "SECOND", 1);

    /** What a node says, if it is one. */
    static Optional<Interval> of(QueryContext context, ExpressionBinder binder, SqlNode node) {
        if (node instanceof SqlIntervalLiteral literal) {
            var value = literal.getValueAs(SqlIntervalLiteral.IntervalValue.class);
            String count = value.getIntervalLiteral().strip();
            boolean isNumber = count.matches("\\d{1,9}");
            if (!isNumber) {
                throw malformed(context, node);
            }
            return Optional.of(
                    of(context, node, value.getSign() * Long.parseLong(count), value.getIntervalQualifier()));
        }
        if (node.getKind() == SqlKind.INTERVAL && node instanceof SqlCall call) {
            Expression count = Literals.fold(binder.number(call, 0));
            if (!(count instanceof LongLiteral(ValueType type, long value))
                    || type.kind() != Kind.BIGINT
                    || Expression.isNull(count)) {
                throw malformed(context, node);
            }
            return Optional.of(of(context, node, value, call.operand(1)));
        }
        return Optional.empty();
    }

    private static RuntimeException malformed(QueryContext context, SqlNode node) {
        return context.error(node, "an interval is written as INTERVAL '3' MONTH: a whole number and one unit");
    }

    private static Interval of(QueryContext context, SqlNode node, long count, SqlIntervalQualifier qualifier) {
        String unit = unit(qualifier);
        if (Math.abs(count) > MAX_COUNT) {
            throw context.error(node, "an interval of more than 10,000 years");
        }
        if (MONTHS.containsKey(unit)) {
            long months = count * MONTHS.getOrDefault(unit, 0);
            if (Math.abs(months) > 120_000) {
                throw context.error(node, "an interval of more than 10,000 years");
            }
            return new Interval(node, (int) months, 0);
        }
        if (!SECONDS.containsKey(unit)) {
            throw malformed(context, node);
        }
        return new Interval(node, 0, count * SECONDS.getOrDefault(unit, 0));
    }

    /** The unit's name, in upper case. */
    static String unit(SqlIntervalQualifier qualifier) {
        String frame = qualifier.timeFrameName;
        return (frame == null ? qualifier.timeUnitRange.name() : frame).toUpperCase(Locale.ROOT);
    }

    /** A date or timestamp, moved by it. */
    Expression addTo(QueryContext context, Operand operand, boolean isNegative) {
        int sign = isNegative ? -1 : 1;
        Expression dated = context.coercion().dated(operand);
        boolean isWholeDays = seconds % 86_400 == 0;
        if (dated.type().equals(ValueType.DATE) && !isWholeDays) {
            dated = Literals.fold(new Expression.Cast(dated, ValueType.TIMESTAMP));
        }
        try {
            return new Expression.AddInterval(dated, sign * months, sign * seconds);
        } catch (IllegalArgumentException e) {
            throw context.error(node, String.valueOf(e.getMessage()));
        }
    }
}
