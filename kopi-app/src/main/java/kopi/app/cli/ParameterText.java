package kopi.app.cli;

import java.math.BigDecimal;
import java.time.LocalTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kopi.core.model.Money;

/** Reads the values of options; each error names the option, the value and what would be right. */
final class ParameterText {
    private static final Pattern YEARS = Pattern.compile("(\\d{4})(?:-(\\d{4}))?");
    private static final String TIME = "([01]\\d|2[0-3]):([0-5]\\d)(?::([0-5]\\d))?";
    private static final Pattern HOURS = Pattern.compile(TIME + "-" + TIME);
    private static final Pattern AMOUNT = Pattern.compile("-?\\d{1,14}(\\.\\d{1,4})?");
    private static final int GROUPS_OF_A_TIME = 3;

    private ParameterText() {}

    /** Two numbers, the first not larger than the last. */
    record Range(int first, int last) {}

    /** {@code 2024} or {@code 2024-2025}. */
    static Range years(String text) {
        Matcher matcher = YEARS.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "--years: \"" + text + "\" is neither YEAR nor YEAR-YEAR, as in 2024-2025");
        }
        int first = Integer.parseInt(matcher.group(1));
        int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
        if (first < 1) {
            throw new IllegalArgumentException("--years: there is no year 0000");
        }
        if (first > last) {
            throw new IllegalArgumentException("--years: \"" + text + "\" runs backwards");
        }
        return new Range(first, last);
    }

    /** {@code 06:00-23:00}, with or without seconds, in seconds since midnight. */
    static Range hours(String text) {
        Matcher matcher = HOURS.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("--hours: \"" + text + "\" is not HH:MM-HH:MM, as in 06:00-23:00");
        }
        int first = second(matcher, 1);
        int last = second(matcher, 1 + GROUPS_OF_A_TIME);
        if (first > last) {
            throw new IllegalArgumentException("--hours: \"" + text + "\" runs backwards");
        }
        return new Range(first, last);
    }

    private static int second(Matcher matcher, int group) {
        String seconds = matcher.group(group + 2);
        return LocalTime.of(
                        Integer.parseInt(matcher.group(group)),
                        Integer.parseInt(matcher.group(group + 1)),
                        seconds == null ? 0 : Integer.parseInt(seconds))
                .toSecondOfDay();
    }

    /** An amount with at most four decimals, in {@link Money} units. */
    static long amount(String text) {
        if (!AMOUNT.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "--min-amount: \"" + text + "\" is not an amount with at most four decimals, as in 75 or 74.50");
        }
        return new BigDecimal(text).multiply(BigDecimal.valueOf(Money.UNITS)).longValueExact();
    }

    /** A number of customers. */
    static int top(int top) {
        if (top < 1) {
            throw new IllegalArgumentException("--top: " + top + " must be at least 1");
        }
        return top;
    }
}
