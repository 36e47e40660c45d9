package kopi.core.error;

/** The client's options or files are at fault: tell the client, who must change them. Exit code 2. */
public final class InvalidInputException extends KopiException {
    private static final long serialVersionUID = 1L;

    public InvalidInputException(String message) {
        super(message);
    }

    public InvalidInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
