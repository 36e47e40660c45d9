package kopi.core.expression;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Values as {@link Interpreter} has them, and how vectors hold them. */
public final class TypedValue {
    private TypedValue() {}

    /** The value of one row. */
    public static @Nullable Object at(Vector vector, ValueType type, int row) {
        return switch (vector) {
            case LongVector(long[] values) -> of(type, values[row]);
            case TextVector(int[] codes, var dictionary) -> codes[row] < 0 ? null : dictionary.text(codes[row]);
            case UuidVector(var uuids) -> uuids.text(row);
        };
    }

    /** The value that a {@link LongVector} holds like this; null for what is none. */
    public static @Nullable Object of(ValueType type, long value) {
        if (!LongVector.isValue(value)) {
            return null;
        }
        return switch (type.kind()) {
            case BOOLEAN -> value == 1;
            case BIGINT, DECIMAL -> BigDecimal.valueOf(value, type.scale());
            case DATE -> LocalDate.ofEpochDay(value);
            case TIME -> LocalTime.ofSecondOfDay(value);
            case TIMESTAMP -> LocalDateTime.ofEpochSecond(value, 0, ZoneOffset.UTC);
            case TEXT -> throw new IllegalArgumentException("a text is not held as a number");
        };
    }

    /** How a {@link LongVector} holds a value. */
    public static long toLong(@Nullable Object value) {
        return switch (value) {
            case null -> LongVector.NULL;
            case Boolean bool -> bool ? 1 : 0;
            case BigDecimal number -> unscaled(number).longValueExact();
            case LocalDate date -> date.toEpochDay();
            case LocalTime time -> time.toSecondOfDay();
            case LocalDateTime timestamp -> timestamp.toEpochSecond(ZoneOffset.UTC);
            default -> throw new IllegalArgumentException(value + " is not held as a number");
        };
    }

    static BigInteger unscaled(BigDecimal number) {
        return number.unscaledValue();
    }

    /** Negative if the left of two values of one type comes first, positive if the right does. */
    public static int order(Object left, Object right) {
        return switch (left) {
            case String text -> Arrays.compareUnsigned(text.getBytes(UTF_8), ((String) right).getBytes(UTF_8));
            case BigDecimal number -> number.compareTo((BigDecimal) right);
            default -> Long.compare(toLong(left), toLong(right));
        };
    }
}
