package kopi.core.error;

/** Stored state fails its checks: set it aside and use an older one or none; never guess. */
public final class CorruptStateException extends KopiException {
    private static final long serialVersionUID = 1L;

    public CorruptStateException(String message) {
        super(message);
    }

    public CorruptStateException(String message, Throwable cause) {
        super(message, cause);
    }
}
