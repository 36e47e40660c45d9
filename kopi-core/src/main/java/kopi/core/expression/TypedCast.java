package kopi.core.expression;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import kopi.core.error.JobFailedException;

/** CAST, as {@link Interpreter} does it. */
final class TypedCast {
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)");
    private static final int MAX_DIGITS = 40;
    private static final DateTimeFormatter TIMESTAMP = form("uuuu-MM-dd HH:mm:ss");
    private static final DateTimeFormatter DATE = form("uuuu-MM-dd");
    private static final DateTimeFormatter TIME = form("HH:mm:ss");

    private TypedCast() {}

    private static DateTimeFormatter form(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    }

    static Object cast(Object value, ValueType from, ValueType to) {
        if (from.equals(to)) {
            return value;
        }
        if (value instanceof String text) {
            return parsed(text, to);
        }
        return switch (to.kind()) {
            case TEXT -> printed(value, from);
            case BIGINT, DECIMAL -> number(value, to);
            case DATE -> ((LocalDateTime) value).toLocalDate();
            case TIME -> ((LocalDateTime) value).toLocalTime();
            case TIMESTAMP -> ((LocalDate) value).atStartOfDay();
            case BOOLEAN -> throw new IllegalArgumentException(from + " cannot be converted to " + to);
        };
    }

    private static BigDecimal number(Object value, ValueType to) {
        if (value instanceof Boolean bool) {
            return bool ? BigDecimal.ONE : BigDecimal.ZERO;
        }
        BigDecimal rounded = ((BigDecimal) value).setScale(to.scale(), RoundingMode.HALF_UP);
        return Interpreter.fitting("CAST(" + value + " AS " + to + ")", rounded);
    }

    private static String printed(Object value, ValueType from) {
        return switch (value) {
            case BigDecimal number -> number.toPlainString();
            case LocalDate date -> date.format(DATE);
            case LocalTime time -> time.format(TIME);
            case LocalDateTime timestamp -> timestamp.format(TIMESTAMP);
            case Boolean bool -> bool.toString();
            default -> throw new IllegalArgumentException(value + " is no " + from);
        };
    }

    private static Object parsed(String text, ValueType to) {
        String trimmed = ValueText.trim(text);
        return switch (to.kind()) {
            case BIGINT, DECIMAL -> parsedNumber(trimmed, to);
            case BOOLEAN -> parsedBoolean(trimmed);
            case DATE -> inYears(parsedTime(trimmed, to, part -> LocalDate.parse(part, DATE)), to);
            case TIME -> parsedTime(trimmed, to, part -> LocalTime.parse(part, TIME));
            case TIMESTAMP -> parsedTimestamp(trimmed, to);
            case TEXT -> text;
        };
    }

    /** A date, perhaps with a time of day behind a blank. */
    private static LocalDateTime parsedTimestamp(String text, ValueType to) {
        LocalDateTime parsed = text.indexOf(' ') < 0
                ? parsedTime(text, to, part -> LocalDate.parse(part, DATE)).atStartOfDay()
                : parsedTime(text, to, part -> LocalDateTime.parse(part, TIMESTAMP));
        inYears(parsed.toLocalDate(), to);
        return parsed;
    }

    private static LocalDate inYears(LocalDate date, ValueType to) {
        if (date.getYear() < 1) {
            throw refused(date.toString(), to);
        }
        return date;
    }

    private static <T> T parsedTime(String text, ValueType to, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (DateTimeException _) {
            throw refused(text, to);
        }
    }

    private static boolean parsedBoolean(String text) {
        String lower = ValueText.lower(text);
        if (!lower.equals("true") && !lower.equals("false")) {
            throw refused(text, ValueType.BOOLEAN);
        }
        return lower.equals("true");
    }

    private static BigDecimal parsedNumber(String text, ValueType to) {
        if (!NUMBER.matcher(text).matches()
                || text.chars().filter(c -> c >= '0').count() > MAX_DIGITS) {
            throw refused(text, to);
        }
        return Interpreter.fitting(
                "CAST('" + text + "' AS " + to + ")",
                new BigDecimal(text.endsWith(".") ? text.substring(0, text.length() - 1) : text)
                        .setScale(to.scale(), RoundingMode.HALF_UP));
    }

    private static JobFailedException refused(String text, ValueType to) {
        return new JobFailedException("'" + text + "' is no " + to);
    }
}
