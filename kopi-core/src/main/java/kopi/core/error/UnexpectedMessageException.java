package kopi.core.error;

/**
 * A message has come that its receiver has no use for: of another kind, about another job or partition than its own.
 * Nothing has changed: settle it, count it, go on.
 */
public final class UnexpectedMessageException extends KopiException {
    private static final long serialVersionUID = 1L;

    public UnexpectedMessageException(String message) {
        super(message);
    }
}
