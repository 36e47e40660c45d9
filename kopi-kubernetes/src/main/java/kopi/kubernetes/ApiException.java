package kopi.kubernetes;

import kopi.platform.runtime.UnansweredException;

/** The API server did not answer, or not as expected; says what it said, for people. */
final class ApiException extends UnansweredException {
    private static final long serialVersionUID = 1;

    ApiException(String message) {
        super(message);
    }

    ApiException(String message, Throwable cause) {
        super(message, cause);
    }
}
