package kopi.kubernetes;

/** The API server did not answer, or not as expected; says what it said, for people. */
final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ApiException(String message) {
        super(message);
    }

    ApiException(String message, Throwable cause) {
        super(message, cause);
    }
}
