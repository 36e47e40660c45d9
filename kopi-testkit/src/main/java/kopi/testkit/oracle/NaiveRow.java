package kopi.testkit.oracle;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Map;
import java.util.Objects;

/**
 * A good row of a table.
 *
 * @param fields the needed columns by name
 */
record NaiveRow(Map<String, String> fields) {
    /** What the column says. */
    String text(String column) {
        return Objects.requireNonNull(fields.get(column), column);
    }

    /** The number that an id or a quantity says. */
    BigInteger id(String column) {
        return parseId(text(column));
    }

    BigDecimal money(String column) {
        return parseMoney(text(column));
    }

    LocalDateTime timestamp(String column) {
        return parseTimestamp(text(column));
    }

    /** {@code 007.0} is 7. */
    static BigInteger parseId(String field) {
        return new BigDecimal(field).toBigIntegerExact();
    }

    /** An amount to four decimals, half-up. */
    static BigDecimal parseMoney(String field) {
        return new BigDecimal(field).setScale(4, RoundingMode.HALF_UP);
    }

    /**
     * A point in time, written {@code yyyy-MM-dd HH:mm:ss}.
     *
     * @throws java.time.DateTimeException if the calendar does not have it
     */
    static LocalDateTime parseTimestamp(String field) {
        return LocalDate.parse(field.substring(0, 10)).atTime(LocalTime.parse(field.substring(11)));
    }
}
