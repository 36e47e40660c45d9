package kopi.core.job;

/** Where a job is in its life. */
public enum JobPhase {
    /** Batches come, or are being worked on. */
    RUNNING,
    /** Its reports are complete. */
    COMPLETED,
    /** It cannot be done, or is not wanted any more. */
    FAILED
}
