package kopi.app.cli;

import java.io.PrintWriter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kopi.core.error.CorruptStateException;
import kopi.core.error.InvalidInputException;
import kopi.core.error.JobFailedException;
import kopi.core.error.KopiException;
import kopi.core.error.UnavailableException;
import kopi.core.error.UnexpectedMessageException;
import kopi.core.error.WrongGatewayException;

/** How a command ends that cannot do what it was asked for. */
final class Failure {
    /** It could not be done. */
    static final int FAILED = 1;

    /** What was asked for, or the input, is wrong. */
    static final int BAD_INPUT = 2;

    /** The reader of a pipe has gone; what a shell says of a process that SIGPIPE has ended, 128 and its number. */
    static final int READER_GONE = 141;

    private static final Pattern EXCERPT =
            Pattern.compile("(?<problem>[^\\n]*)\\n(?<line>  [^\\n]*)\\n(?<carets> +\\^+)");

    private Failure() {}

    /** Tells the user in one line, and where in a text it is below that, and returns the exit code. */
    static int tell(PrintWriter err, KopiException failure) {
        String message = "kopi: " + failure.getMessage();
        Matcher excerpt = EXCERPT.matcher(message);
        // Line ends anywhere else are of values, and are shown as such.
        if (excerpt.matches()) {
            err.println(excerpt.group("problem"));
            err.println(excerpt.group("line"));
            err.println(excerpt.group("carets"));
        } else {
            err.println(message);
        }
        err.flush();
        return switch (failure) {
            case InvalidInputException _, WrongGatewayException _ -> BAD_INPUT;
            case JobFailedException _, UnavailableException _, CorruptStateException _, UnexpectedMessageException _ ->
                FAILED;
        };
    }
}
