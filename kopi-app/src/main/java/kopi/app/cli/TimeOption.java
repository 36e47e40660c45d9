package kopi.app.cli;

import java.time.Duration;
import java.util.Optional;
import kopi.app.config.TimeSpan;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Says of an option that it is no time span. */
final class TimeOption {
    private TimeOption() {}

    /**
     * The span that an option says.
     *
     * @param span what was made of its text, if anything
     * @throws ParameterException if nothing was
     */
    static Duration require(CommandSpec spec, String option, String text, Optional<Duration> span) {
        return span.orElseThrow(() -> new ParameterException(
                spec.commandLine(), option + ": \"" + text + "\" is no time span like " + TimeSpan.EXAMPLES));
    }
}
