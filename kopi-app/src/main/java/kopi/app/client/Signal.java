package kopi.app.client;

import java.util.List;
import kopi.core.error.KopiException;

/** What whoever pursues a job has to act on. */
sealed interface Signal {
    /** Every report is complete. */
    record Done(List<String> warnings) implements Signal {}

    /** It cannot be done. */
    record Failed(Throwable reason) implements Signal {}

    /** That connection has ended. */
    record Lost(int connection, KopiException reason) implements Signal {}

    /** That connection has found that the job's results are not there any more. */
    record Gone(int connection) implements Signal {}

    /** Nothing has been heard of the job for too long. */
    record Silence() implements Signal {}
}
