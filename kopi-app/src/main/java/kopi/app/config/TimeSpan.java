package kopi.app.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How people write time spans, in the cluster file and in options: a whole number and a unit. */
public final class TimeSpan {
    /** For messages: what they look like. */
    public static final String EXAMPLES = "200ms, 2s, 10m or 1h";

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    private TimeSpan() {}

    /** Reads one; empty if it is none. */
    public static Optional<Duration> parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(parts.group(1));
        return Optional.of(
                switch (parts.group(2)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    default -> Duration.ofHours(count);
                });
    }
}
