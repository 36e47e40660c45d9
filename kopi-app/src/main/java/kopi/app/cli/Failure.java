package kopi.app.cli;

import java.io.PrintWriter;
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

    private Failure() {}

    /** Tells the user in one line, and returns the exit code. */
    static int tell(PrintWriter err, KopiException failure) {
        err.println("kopi: " + failure.getMessage());
        err.flush();
        return switch (failure) {
            case InvalidInputException _, WrongGatewayException _ -> BAD_INPUT;
            case JobFailedException _, UnavailableException _, CorruptStateException _, UnexpectedMessageException _ ->
                FAILED;
        };
    }
}
