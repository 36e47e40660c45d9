package kopi.core.error;

/** Something outside is busy, full or gone: try again a bounded number of times, then give up. Exit code 1. */
public final class UnavailableException extends KopiException {
    private static final long serialVersionUID = 1L;

    public UnavailableException(String message) {
        super(message);
    }

    public UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
