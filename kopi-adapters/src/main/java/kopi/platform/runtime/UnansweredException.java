package kopi.platform.runtime;

/** Whoever was asked about nodes does not answer, or says no; the message says who and what, for people. */
public class UnansweredException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Without a cause. */
    public UnansweredException(String message) {
        super(message);
    }

    /** With one. */
    public UnansweredException(String message, Throwable cause) {
        super(message, cause);
    }
}
