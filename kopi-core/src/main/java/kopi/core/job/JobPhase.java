package kopi.core.job;

import java.util.Locale;

/** Where a job is in its life. */
public enum JobPhase {
    /** Batches come, or are being worked on. */
    RUNNING,
    /** Its reports are complete. */
    COMPLETED,
    /** It cannot be done, or is not wanted any more. */
    FAILED;

    /** What it is called where it is shown or counted. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
