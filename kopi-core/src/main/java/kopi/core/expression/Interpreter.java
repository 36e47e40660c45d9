package kopi.core.expression;

import static kopi.core.expression.TypedValue.unscaled;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Optional;
import kopi.core.error.JobFailedException;
import kopi.core.expression.Expression.ArithmeticOperator;
import kopi.core.expression.Expression.Case;
import kopi.core.expression.Expression.When;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates an {@link Expression} for one row, in the plainest way: by numbers without bounds and the calendar of the library.
 * What {@link Evaluator} marks as an error is said here in words. Stateless.
 *
 * <p>Values are null for NULL, else a Boolean, a {@link BigDecimal} of the type's scale, a String, a {@link LocalDate}, a
 * {@link LocalTime} or a {@link LocalDateTime}.
 */
public final class Interpreter {
    private final List<@Nullable Object> row;

    private Interpreter(List<@Nullable Object> row) {
        this.row = row;
    }

    /**
     * The value of an expression.
     *
     * @param row the values of the columns that {@link Expression.Input}s refer to
     * @throws JobFailedException if it cannot be computed; the message says what and why
     */
    public static @Nullable Object evaluate(Expression expression, List<@Nullable Object> row) {
        return new Interpreter(row).value(expression);
    }

    private @Nullable Object value(Expression expression) {
        return switch (expression) {
            case Expression.Input input -> row.get(input.index());
            case Expression.LongLiteral literal -> TypedValue.of(literal.type(), literal.value());
            case Expression.TextLiteral literal -> literal.value().orElse(null);
            case Expression.Failure failure -> throw new JobFailedException(failure.message());
            case Expression.Try(var operand) -> valueOrNull(operand);
            case Expression.And(var operands) -> connected(false, operands);
            case Expression.Or(var operands) -> connected(true, operands);
            case Expression.IsNull(var operand) -> value(operand) == null;
            case Case branches -> branch(branches);
            case Expression.Coalesce(var operands) -> firstValue(operands);
            case Expression.Unary unary -> {
                Object operand = value(unary.operand());
                yield operand == null ? null : unary(unary, operand);
            }
            case Expression.Binary binary -> binary(binary);
            case Expression.Concat(var operands) -> concat(operands);
        };
    }

    private @Nullable Object valueOrNull(Expression operand) {
        try {
            return value(operand);
        } catch (JobFailedException _) {
            return null;
        }
    }

    private @Nullable Object binary(Expression.Binary binary) {
        Optional<JobFailedException> failure = Optional.empty();
        Object left = null;
        try {
            left = value(binary.left());
        } catch (JobFailedException e) {
            failure = Optional.of(e);
        }
        // Whether it is an error must not depend on which side is looked at first.
        Object right = value(binary.right());
        if (failure.isPresent()) {
            throw failure.get();
        }
        return left == null || right == null ? null : binary(binary, left, right);
    }

    private @Nullable Boolean connected(boolean decisive, List<Expression> operands) {
        boolean isNull = false;
        Optional<JobFailedException> failure = Optional.empty();
        for (Expression operand : operands) {
            try {
                Object value = value(operand);
                if (Boolean.valueOf(decisive).equals(value)) {
                    return decisive;
                }
                isNull |= value == null;
            } catch (JobFailedException e) {
                failure = Optional.of(failure.orElse(e));
            }
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
        return isNull ? null : !decisive;
    }

    private @Nullable Object branch(Case branches) {
        for (When branch : branches.branches()) {
            if (Boolean.TRUE.equals(value(branch.condition()))) {
                return value(branch.result());
            }
        }
        return value(branches.otherwise());
    }

    private @Nullable Object firstValue(List<Expression> operands) {
        for (Expression operand : operands) {
            Object value = value(operand);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private @Nullable String concat(List<Expression> operands) {
        var joined = new StringBuilder();
        boolean isNull = false;
        for (Expression operand : operands) {
            Object text = value(operand);
            isNull |= text == null;
            joined.append(text);
        }
        return isNull ? null : joined.toString();
    }

    private @Nullable Object unary(Expression.Unary unary, Object operand) {
        return switch (unary) {
            case Expression.Negation _ -> fitting("-(" + operand + ")", ((BigDecimal) operand).negate());
            case Expression.Absolute _ -> ((BigDecimal) operand).abs();
            case Expression.Rounded rounded -> rounded(rounded, (BigDecimal) operand);
            case Expression.Not _ -> !(Boolean) operand;
            case Expression.IsNull _ -> false;
            case Expression.Try _ -> operand;
            case Expression.In in -> in(in, operand);
            case Expression.Like(var _, String pattern, var escape) ->
                LikePattern.compile(pattern, escape).matches((String) operand);
            case Expression.Cast cast -> TypedCast.cast(operand, cast.operand().type(), cast.type());
            case Expression.TextFunction(var operator, var _) ->
                TextKernels.function(operator).apply((String) operand);
            case Expression.Substring(var _, int from, var length) -> substring((String) operand, from, length);
            case Expression.TextLength _ ->
                BigDecimal.valueOf(((String) operand).codePoints().count());
            case Expression.Extract(var field, var _) -> BigDecimal.valueOf(extract(field, operand));
            case Expression.Truncate(var unit, var _) -> truncated(unit, operand);
            case Expression.AddInterval(var _, int months, long seconds) -> moved(operand, months, seconds);
        };
    }

    private static String substring(String text, int from, Optional<Integer> length) {
        var part = new StringBuilder();
        int number = 1;
        for (int point : text.codePoints().toArray()) {
            if (number >= from && (length.isEmpty() || number < (long) from + length.get())) {
                part.appendCodePoint(point);
            }
            number++;
        }
        return part.toString();
    }

    private @Nullable Boolean in(Expression.In in, Object operand) {
        boolean isNull = false;
        for (Expression.Leaf constant : in.constants()) {
            Object value = value(constant);
            if (operand.equals(value)) {
                return true;
            }
            isNull |= value == null;
        }
        return isNull ? null : false;
    }

    private static BigDecimal rounded(Expression.Rounded rounded, BigDecimal operand) {
        int scale = operand.scale();
        BigDecimal value = operand.setScale(rounded.digits(), RoundingMode.HALF_UP);
        return rounded.digits() >= scale ? operand : fitting("ROUND(" + operand + ")", value.setScale(scale));
    }

    private static @Nullable Object binary(Expression.Binary binary, Object left, Object right) {
        return switch (binary) {
            case Expression.Arithmetic(var operator, var _, var _) ->
                arithmetic(operator, (BigDecimal) left, (BigDecimal) right);
            case Expression.Product _ ->
                fitting(left + " * " + right, ((BigDecimal) left).multiply((BigDecimal) right));
            case Expression.Quotient(var _, var _, int scale) -> quotient((BigDecimal) left, (BigDecimal) right, scale);
            case Expression.Comparison(var operator, var _, var _) -> operator.holds(TypedValue.order(left, right));
            case Expression.Elapsed(var unit, var _, var _) ->
                BigDecimal.valueOf(elapsed(unit, atMidnight(left), atMidnight(right)));
        };
    }

    private static BigDecimal arithmetic(ArithmeticOperator operator, BigDecimal left, BigDecimal right) {
        return switch (operator) {
            case ADD -> fitting(left + " + " + right, left.add(right));
            case SUBTRACT -> fitting(left + " - " + right, left.subtract(right));
            case MODULO -> {
                requireNoZero(left, "%", right);
                yield left.remainder(right).setScale(left.scale());
            }
        };
    }

    private static BigDecimal quotient(BigDecimal left, BigDecimal right, int scale) {
        requireNoZero(left, "/", right);
        return fitting(left + " / " + right, left.divide(right, scale, RoundingMode.HALF_UP));
    }

    private static void requireNoZero(BigDecimal left, String operator, BigDecimal right) {
        if (right.signum() == 0) {
            throw new JobFailedException(
                    left.toPlainString() + " " + operator + " " + right.toPlainString() + " divides by zero");
        }
    }

    /** The number, if it can be held. */
    static BigDecimal fitting(String what, BigDecimal number) {
        BigInteger units = unscaled(number);
        if (units.bitLength() >= Long.SIZE || !LongVector.isValue(units.longValue())) {
            throw new JobFailedException(what + " has more than the 18 digits that are sure to fit");
        }
        return number;
    }

    private static LocalDateTime atMidnight(Object dated) {
        return dated instanceof LocalDate date ? date.atStartOfDay() : (LocalDateTime) dated;
    }

    private static long extract(DateField field, Object dated) {
        if (field.isOfTime()) {
            LocalTime time = dated instanceof LocalTime alone ? alone : ((LocalDateTime) dated).toLocalTime();
            return extract(field, LocalDate.EPOCH, time);
        }
        return extract(field, atMidnight(dated).toLocalDate(), LocalTime.MIDNIGHT);
    }

    private static long extract(DateField field, LocalDate date, LocalTime time) {
        return switch (field) {
            case YEAR -> date.getYear();
            case QUARTER -> date.get(IsoFields.QUARTER_OF_YEAR);
            case MONTH -> date.getMonthValue();
            case WEEK -> date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
            case DAY -> date.getDayOfMonth();
            case DOW -> date.getDayOfWeek().getValue() % 7;
            case ISODOW -> date.getDayOfWeek().getValue();
            case DOY -> date.getDayOfYear();
            case HOUR -> time.getHour();
            case MINUTE -> time.getMinute();
            case SECOND -> time.getSecond();
        };
    }

    private static Object truncated(DateUnit unit, Object dated) {
        LocalDateTime from = atMidnight(dated);
        LocalDate day = from.toLocalDate();
        LocalDateTime start =
                switch (unit) {
                    case YEAR -> day.withDayOfYear(1).atStartOfDay();
                    case QUARTER ->
                        day.withDayOfMonth(1)
                                .withMonth((day.getMonthValue() - 1) / 3 * 3 + 1)
                                .atStartOfDay();
                    case MONTH -> day.withDayOfMonth(1).atStartOfDay();
                    case WEEK ->
                        day.minusDays(day.getDayOfWeek().getValue() - 1L).atStartOfDay();
                    case DAY -> day.atStartOfDay();
                    case HOUR -> from.truncatedTo(ChronoUnit.HOURS);
                    case MINUTE -> from.truncatedTo(ChronoUnit.MINUTES);
                    case SECOND -> from;
                };
        return sameType(dated, start);
    }

    private static Object moved(Object dated, int months, long seconds) {
        LocalDateTime byMonths = atMidnight(dated).plusMonths(months);
        Object valid = sameType(dated, byMonths);
        return sameType(dated, atMidnight(valid).plusSeconds(seconds));
    }

    private static Object sameType(Object as, LocalDateTime value) {
        if (value.getYear() < 1 || value.getYear() > 9_999) {
            throw new JobFailedException(value + " lies outside of the years 1 to 9999");
        }
        return as instanceof LocalDate ? value.toLocalDate() : value;
    }

    private static long elapsed(DateUnit unit, LocalDateTime from, LocalDateTime to) {
        return switch (unit) {
            case YEAR -> ChronoUnit.MONTHS.between(from, to) / 12;
            case QUARTER -> ChronoUnit.MONTHS.between(from, to) / 3;
            case MONTH -> ChronoUnit.MONTHS.between(from, to);
            case WEEK -> ChronoUnit.WEEKS.between(from, to);
            case DAY -> ChronoUnit.DAYS.between(from, to);
            case HOUR -> ChronoUnit.HOURS.between(from, to);
            case MINUTE -> ChronoUnit.MINUTES.between(from, to);
            case SECOND -> ChronoUnit.SECONDS.between(from, to);
        };
    }
}
