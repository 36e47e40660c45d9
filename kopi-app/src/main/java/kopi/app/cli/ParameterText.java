package kopi.app.cli;

import java.math.BigDecimal;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kopi.core.client.RejectLimit;
import kopi.core.model.Money;
import kopi.core.report.Parameters;
import kopi.core.report.Report;
import kopi.core.report.ReportCatalogue;
import kopi.core.text.SafeText;
import kopi.core.text.Suggestion;

/** Reads the values of options; each error names the option, the value and what would be right. */
final class ParameterText {
    private static final Pattern YEARS = Pattern.compile("(\\d{4})(?:-(\\d{4}))?");
    private static final String TIME = "([01]\\d|2[0-3]):([0-5]\\d)(?::([0-5]\\d))?";
    private static final Pattern HOURS = Pattern.compile(TIME + " *- *" + TIME);
    /** Of the end of a range, where seconds that are left out may have been meant. */
    private static final String LAST_MINUTE = "59";

    private static final Pattern AMOUNT = Pattern.compile("-?\\d{1,14}(\\.\\d{1,4})?");
    private static final Pattern NUMBERED = Pattern.compile("t\\d+");
    private static final Pattern ROWS = Pattern.compile("\\d{1,18}");
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,6})?)%");
    private static final int GROUPS_OF_A_TIME = 3;
    private static final DateTimeFormatter WITH_SECONDS = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private ParameterText() {}

    /** Two numbers, the first not larger than the last. */
    record Range(int first, int last) {}

    /** {@code 2024} or {@code 2024-2025}. */
    static Range years(String text) {
        Matcher matcher = YEARS.matcher(text.strip());
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
            throw new IllegalArgumentException("--years: \"" + text + "\" ends before it starts");
        }
        return new Range(first, last);
    }

    /** {@code 06:00-23:00}, with or without seconds, in seconds since midnight; both ends count. */
    static Range hours(String text) {
        Matcher matcher = HOURS.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("--hours: \"" + text
                    + "\" is not HH:MM[:SS]-HH:MM[:SS], as in 06:00-23:00; the end of a day is 23:59:59");
        }
        int first = second(matcher, 1);
        int last = second(matcher, 1 + GROUPS_OF_A_TIME);
        if (first > last) {
            throw new IllegalArgumentException(
                    "--hours: \"" + text + "\" ends before it starts; hours across midnight are not supported");
        }
        if (last == 0 && !hasSeconds(matcher)) {
            throw new IllegalArgumentException("--hours: \"" + text
                    + "\" is one second only, as both ends count; the whole day is 00:00:00-23:59:59");
        }
        return new Range(first, last);
    }

    private static boolean hasSeconds(Matcher hours) {
        return hours.group(2 * GROUPS_OF_A_TIME) != null;
    }

    /** What to tell about hours that may not be what was meant: the contract's end without seconds is a full minute's first. */
    static Optional<String> hoursNote(String text) {
        Matcher matcher = HOURS.matcher(text.strip());
        if (!matcher.matches() || hasSeconds(matcher)) {
            return Optional.empty();
        }
        Range range = hours(text);
        String understood = "--hours " + text.strip() + " means "
                + LocalTime.ofSecondOfDay(range.first()).format(WITH_SECONDS)
                + " to " + LocalTime.ofSecondOfDay(range.last()).format(WITH_SECONDS) + ", both included";
        if (range.first() == range.last()) {
            return Optional.of(understood + ": one second of each day");
        }
        return matcher.group(2 + GROUPS_OF_A_TIME).equals(LAST_MINUTE)
                ? Optional.of(
                        understood + ": the 59 seconds after it do not count; write the end with :59 if they are to")
                : Optional.empty();
    }

    /** Names of a catalogue's reports, as it has them: {@code t1}, {@code T1}, {@code 1} or {@code high-value}. */
    static Set<String> reports(ReportCatalogue catalogue, List<String> values) {
        Map<String, String> known = new LinkedHashMap<>();
        for (Report report : catalogue.all(Parameters.DEFAULT)) {
            known.put(report.name(), report.name());
            if (NUMBERED.matcher(report.name()).matches()) {
                known.put(report.name().substring(1), report.name());
            }
            known.put(report.title(), report.name());
        }
        Set<String> reports = new LinkedHashSet<>();
        for (String value : values) {
            for (String part : value.split(",", -1)) {
                String given =
                        part.strip().toLowerCase(Locale.ROOT).replace('_', '-').replace(' ', '-');
                String name = known.get(given);
                if (name == null) {
                    throw new IllegalArgumentException("--reports: there is no report \"" + SafeText.value(part) + "\""
                            + Suggestion.closest(given, known.keySet())
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse("; there are " + String.join(", ", catalogue.names())));
                }
                reports.add(name);
            }
        }
        return reports;
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
        String stripped = text.strip();
        if (!AMOUNT.matcher(stripped).matches()) {
            throw new IllegalArgumentException(
                    "--min-amount: \"" + text + "\" is not an amount with at most four decimals, as in 75 or 74.50");
        }
        return new BigDecimal(stripped)
                .multiply(BigDecimal.valueOf(Money.UNITS))
                .longValueExact();
    }

    /** {@code 100} or {@code 0.5%}. */
    static RejectLimit maxRejects(String text) {
        if (ROWS.matcher(text).matches()) {
            return RejectLimit.rows(Long.parseLong(text));
        }
        Matcher percent = PERCENT.matcher(text);
        if (percent.matches()) {
            var share = new BigDecimal(percent.group(1));
            if (share.compareTo(BigDecimal.valueOf(100)) <= 0) {
                return RejectLimit.percent(share);
            }
        }
        throw new IllegalArgumentException("--max-rejects: \"" + text
                + "\" is neither a number of rows nor a share of them from 0% to 100%, as in 100 or 0.5%");
    }

    /** A number of customers. */
    static int top(int top) {
        if (top < 1) {
            throw new IllegalArgumentException("--top: " + top + " must be at least 1");
        }
        return top;
    }
}
