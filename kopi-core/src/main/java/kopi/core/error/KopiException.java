package kopi.core.error;

/** A failure with a message for people: what, where and what to do. Its subclasses say what the catcher must do. */
public abstract sealed class KopiException extends RuntimeException
        permits InvalidInputException,
                JobFailedException,
                UnavailableException,
                CorruptStateException,
                UnexpectedMessageException,
                WrongGatewayException {
    private static final long serialVersionUID = 1L;

    KopiException(String message) {
        super(message);
    }

    KopiException(String message, Throwable cause) {
        super(message, cause);
    }
}
