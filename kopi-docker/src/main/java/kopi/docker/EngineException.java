package kopi.docker;

import kopi.platform.runtime.UnansweredException;

/** The engine does not answer, or says no. */
final class EngineException extends UnansweredException {
    private static final long serialVersionUID = 1;

    EngineException(String message) {
        super(message);
    }

    EngineException(String message, Throwable cause) {
        super(message, cause);
    }
}
