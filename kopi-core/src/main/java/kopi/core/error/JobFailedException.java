package kopi.core.error;

/** A job cannot go on, the same input would fail again: end that job by name and leave the others alone. Exit code 1. */
public final class JobFailedException extends KopiException {
    private static final long serialVersionUID = 1L;

    public JobFailedException(String message) {
        super(message);
    }

    public JobFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
